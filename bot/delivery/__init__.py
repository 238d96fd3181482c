"""Delivery: sends letters from the outbox to the platforms, in order, checked by the guard, and paced.

`worker` takes letters and `dispatch` sends each one. `preparing` and `guard` decide what is sent; `settling` and
`recording` write down the result. Each platform is behind `port`; nothing here knows a particular one.
"""

from bot.delivery.timing import Timing
from bot.delivery.worker import Delivery

__all__ = ["Delivery", "Timing"]
