"""Checks before an act: rights, eligibility, limits, and leaks."""
