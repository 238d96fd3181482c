"""The process, its settings, the words, and the platforms. No other package knows that Slack and Teams exist."""
