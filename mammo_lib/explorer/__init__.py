"""Moving a threshold and looking at what it does: to groups of women, and to single cases."""
