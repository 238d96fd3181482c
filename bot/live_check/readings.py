"""What can be read without asking a person: which requests arrived, which messages were sent, and who is where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session, col, select

from models.tables import Conversation, Letter, PartnerLocation, Profile

Arrived = Counter[str]
_THROTTLING = aiohttp.ClientTimeout(total=3.0)
_COUNTER = "partner_desk_arrived_total"


async def arrivals(address: str) -> Arrived | None:
    """How many requests of each sort the bot at `address` has let in; None if it doesn't answer."""
    try:
        async with (
            aiohttp.ClientSession(timeout=_THROTTLING) as session,
            session.get(f"{address}/metrics") as answer,
        ):
            text = await answer.text()
            families = list(text_string_to_metric_families(text))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    return Counter(
        {
            f"{sample.labels['platform']} {sample.labels['what']}": int(sample.value)
            for family in families
            for sample in family.samples
            if sample.name == _COUNTER
        }
    )


def since(before: Arrived | None, after: Arrived | None) -> list[str]:
    """A line that says what arrived between two counts."""
    if before is None or after is None:
        return ["the bot's /metrics didn't answer, so what arrived isn't known"]
    new = [f"{name} {count}" for name, count in sorted((after - before).items())]
    return [f"arrived: {', '.join(new)}" if new else "nothing arrived"]


def messages(session: Session, began: datetime) -> list[str]:
    """A line for each message that was written since `began`: where it went, or why it didn't."""
    written = select(Letter).where(col(Letter.written_at) >= began).order_by(col(Letter.id))
    return [f"message {each.message}: {_fate(each)}" for each in session.exec(written)]


def _fate(letter: Letter) -> str:
    if letter.sent_to:
        return f"sent to {letter.sent_to}"
    return f"{letter.state}{f' ({letter.trouble})' if letter.trouble else ''}"


def conversations(session: Session) -> list[str]:
    """A line for each conversation of a partner: is the bot there, and who else."""
    conversations = select(Conversation, PartnerLocation.partner_id).join(
        PartnerLocation,
        (col(PartnerLocation.external_id) == col(Conversation.external_id))
        & (col(PartnerLocation.platform) == col(Conversation.platform)),
    )
    return [
        f"{conversation.platform} {conversation.external_id} of {partner}: "
        f"the bot is {'' if conversation.present else 'not '}in it"
        f"{', archived' if conversation.archived else ''}; "
        f"from outside: {', '.join(map(str, conversation.outsiders)) or 'nobody'}"
        f"{f'; held back: {conversation.trouble}' if conversation.trouble else ''}"
        for conversation, partner in session.exec(conversations.order_by(col(Conversation.id)))
    ]


def profiles(session: Session) -> list[str]:
    """A line for each account that the platform was asked about."""
    return [
        f"{each.platform} {each.account}: name {each.name or 'none'}, team {each.team}, "
        f"guest {'yes' if each.guest else 'no'}, time zone {each.timezone or 'none'}"
        for each in session.exec(select(Profile).order_by(col(Profile.platform), col(Profile.account)))
    ]


FROM_THE_DATABASE: Mapping[str, Callable[[Session], list[str]]] = {
    "conversations": conversations,
    "profiles": profiles,
}
