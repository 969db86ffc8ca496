"""Times until an event that not everyone reaches: survival, and how well a risk foretells it."""
