"""Mammography AI research that anyone can run again and trust."""

__version__ = "0.1.0"
