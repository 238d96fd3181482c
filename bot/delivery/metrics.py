"""Delivery's metrics at `/metrics`. Each process counts its own."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

SENT = Counter("partner_desk_letters_sent", "Letters that a platform accepted", ["platform"])
FAILED = Counter("partner_desk_letters_failed", "Letters given up", ["reason"])
HELD = Counter("partner_desk_letters_held", "Times that the guard held a letter", ["reason"])
REPEATED = Counter("partner_desk_letters_repeated", "Letters that may arrive twice: an answer was lost")
WAITING = Gauge("partner_desk_letters_waiting", "Letters that are due and not sent")
AGE = Gauge("partner_desk_letters_age_seconds", "Since when the oldest due letter waits, in program time")
