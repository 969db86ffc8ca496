"""From what a study saw, or is told, to how many patients the next one needs."""
