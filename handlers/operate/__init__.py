"""Operating: conversations, imports, and sending letters again."""
