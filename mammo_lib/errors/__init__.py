"""Where the models err, and on whom the errors fall."""
