"""Saliency maps of trained networks, and the checks that a map must pass before it is shown."""
