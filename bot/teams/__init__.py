"""Microsoft Teams: activities in, Adaptive Cards out. Slack stands next door and is never imported here."""
