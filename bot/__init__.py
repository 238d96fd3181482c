"""The body: process, settings, words and platforms. The only room that knows Slack and Teams exist."""
