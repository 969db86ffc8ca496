"""Readers and networks on the same mammograms: alone, against each other and together."""
