"""Delivery: takes letters from the outbox to the platforms, in order, guarded, paced, and giving up loudly.

`worker` takes letters, `courier` carries one, `preparing` and `guard` decide what goes out, `aftermath` and `recording`
write down what came of it. Platforms are behind `port`; nothing here knows one.
"""

from bot.delivery.timing import Timing
from bot.delivery.worker import Delivery

__all__ = ["Delivery", "Timing"]
