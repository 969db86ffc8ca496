"""Proportions: sensitivity, specificity and what else is a share of cases."""
