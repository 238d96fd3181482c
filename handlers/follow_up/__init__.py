"""Following up: what happens to a submission after its decision."""
