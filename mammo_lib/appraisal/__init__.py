"""Scores from anywhere: what a file of them says, read, checked and put to every test it allows."""
