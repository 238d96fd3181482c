"""The program's rules, calendar, forms, lifecycles, kinds of submission, tables, and queries.

Nothing here knows a platform, reads a clock, or sends a message.
"""
