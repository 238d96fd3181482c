"""Deciding: what Procore's people do with what waits for them."""
