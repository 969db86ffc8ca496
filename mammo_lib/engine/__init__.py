"""Deciding what is out of date (Snakemake) and executing it (Papermill)."""
