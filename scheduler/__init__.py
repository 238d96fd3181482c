"""What happens with nobody clicking: the agenda and its rounds."""
