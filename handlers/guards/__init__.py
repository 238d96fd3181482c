"""What stands in the way of an act: rights, eligibility, limits, leaks."""
