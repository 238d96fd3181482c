"""What the program is: rules, calendar, forms, lifecycle, kinds of submission, tables and queries.

Nothing here knows a platform, reads a clock or sends a message.
"""
