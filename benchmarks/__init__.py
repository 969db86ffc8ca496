"""Speed against the peers, measured in one run; never a test."""
