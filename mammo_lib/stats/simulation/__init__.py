"""Made-up cohorts of known truth, on which the intervals and tests themselves are tested."""
