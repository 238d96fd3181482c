"""Operating: conversations, imports, letters that are sent again."""
