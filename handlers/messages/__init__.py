"""Every message that the bot can send. `handlers.message` has their vocabulary."""
