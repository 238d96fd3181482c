"""Slack: requests in, views and messages out. The Teams package is a sibling; neither imports the other."""
