"""Following up: what happens to a submission after the decision."""
