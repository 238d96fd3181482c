"""What an act changes: states, events, letters, other submissions."""
