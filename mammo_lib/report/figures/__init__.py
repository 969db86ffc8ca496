"""Figures: data frames in, a Matplotlib figure out; import the one that is needed."""
