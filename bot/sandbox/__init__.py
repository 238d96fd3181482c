"""A Slack workspace to play in: for the demo command and the tests, and nothing else of ours."""
