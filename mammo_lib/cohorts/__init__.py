"""Where images come from: one adapter per source, one table for all; the split of patients."""
