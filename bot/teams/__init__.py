"""Microsoft Teams: activities in, Adaptive Cards out. The Slack package is a sibling; neither imports the other."""
