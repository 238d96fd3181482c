"""Training and measuring the matcher: never imported by the bot, and the only place that uses scikit-learn."""
