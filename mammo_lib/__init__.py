"""Mammography AI research that anyone can run again and trust."""

import os

__version__ = "0.1.0"

# Read when TensorFlow is first imported. Without AVX-512 it would leave oneDNN out, train at half
# the speed and end in other last digits than elsewhere.
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
