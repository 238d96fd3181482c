"""Deciding: how Procore's people handle what is waiting for them."""
