"""The forms behind buttons: their fields, opening them, reading them, and drafts."""
