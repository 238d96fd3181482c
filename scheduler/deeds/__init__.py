"""What time does at once, by the agenda's rule: escalations, breaches, the end of an approval.

Each deed acts in the round's transaction and returns the event that it recorded. Pings aren't here: they wait
for their receiver's digest (`scheduler.rounds.digests`).
"""

from collections.abc import Mapping

from scheduler.deeds import answers, endings
from scheduler.deeds.matter import Deed, Matter

DEEDS: Mapping[str, Deed] = {
    "backup": answers.tell_backup,
    "breach": answers.record_breach,
    "question:passed": answers.tell_owner_of_silence,
    "win:unconfirmed": endings.tell_of_unconfirmed_win,
    "expire": endings.end,
    "notice:over": endings.end_without_notice,
}

__all__ = ["DEEDS", "Deed", "Matter"]
