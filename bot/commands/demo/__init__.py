"""`partner-desk demo`: the bot and a simulated Slack in one process, with people, deals and a clock to be moved.

Nothing of it is a mode of the bot: the real process serves its real route, gets signed requests over HTTP, and
answers through SLACK_API_URL, which leads to the sandbox. Only this command holds a clock that can be moved, and
only this command imports the sandbox. The database is a temporary file, gone at the end.
"""

from __future__ import annotations
