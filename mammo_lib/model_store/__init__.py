"""Trained models: which there are, a card of each, and what they say of new mammograms."""
