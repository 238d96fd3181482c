"""How somebody wants to be told, and their days off."""
