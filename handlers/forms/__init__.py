"""The forms behind buttons: their fields, opening and reading them, and drafts."""
