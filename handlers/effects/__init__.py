"""The effects of an act: states, events, letters, and other submissions."""
