"""Slack: requests in, views and messages out. Teams stands next door and is never imported here."""
