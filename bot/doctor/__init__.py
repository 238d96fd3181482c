"""Checks an installation: finds what will go wrong before it does, and says what to do about it.

The settings and the policy check themselves; these checks need both together, the database, and the platforms.
"""
