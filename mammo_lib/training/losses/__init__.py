"""What networks are trained to make small: one file a loss, in `keras.ops`, by image."""
