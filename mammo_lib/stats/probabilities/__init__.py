"""Scores that claim to be probabilities: their calibration, and what deciding by them gains."""
