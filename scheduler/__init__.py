"""What happens with nobody clicking: the agenda and its rounds.

The bell rings (`bell`), the rounds claim what is due by its column (`rounds`), and what time does is done
(`deeds`). Nothing is kept in memory between two rings: a missed one costs nothing, the next catches up.
"""
