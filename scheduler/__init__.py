"""What happens with nobody clicking: rounds, and the actions that are due.

round: a short query that claims what is due by a column, and deals with it (`rounds`). It may run twice without harm.
ring: one run of all rounds.
bell: APScheduler's tick, which rings every minute (`bell`).
due action: what time does by itself, such as recording a breach (`due_actions`).

Nothing is kept in memory between two rings: a missed ring costs nothing, because the next one catches up.
"""
