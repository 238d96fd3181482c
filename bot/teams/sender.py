"""Teams' implementation of delivery's port: every call that doesn't answer a click.

Nothing is retried here beyond the client's short retries: delivery decides that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlmodel import Session

from bot.database import Database
from bot.delivery.port import (
    UNTOLD,
    Curable,
    Gone,
    NeverDirect,
    Refused,
    Seen,
    Trouble,
    Unreachable,
    Vanished,
)
from bot.settings import TeamsSettings
from bot.teams import cards, contacts
from bot.teams.addresses import PLATFORM, UNDER, Services, in_thread
from bot.teams.client import Json, TeamsClient
from bot.teams.credentials import Credentials
from bot.teams.pacing import Pace
from models.cards import Card
from models.people import Account

T = TypeVar("T")

ROSTER_SECONDS = 60.0  # for which a roster that was read serves questions about its people
_NO_HOME, _NEVER_MET = "no_home", "never_met"


class TeamsSender:
    """A `bot.delivery.port.Port`. Reads from the database what reaching a conversation on Teams takes."""

    platform = PLATFORM
    lists_everybody = False  # the roster of a shared channel's team isn't the channel's own

    def __init__(
        self,
        settings: TeamsSettings,
        database: Database,
        *,
        timeout: float = 15.0,
        pace: Pace | None = None,
    ) -> None:
        credentials = Credentials(
            settings.login_url,
            settings.tenant,
            settings.app_id,
            None if settings.unauthenticated else settings.app_password,
            settings.token_scope,
        )
        self._services = Services(settings.service_urls, settings.first_service_url)
        self.client = TeamsClient(self._services, credentials, timeout=timeout, pace=pace)
        self._settings = settings
        self._database = database
        self._rosters: dict[str, tuple[float, Seen]] = {}
        self.team = ""
        self.organization = ""  # a tenant is nobody's part

    async def connect(self) -> None:
        """Opens the connections, and gets a token. Raises Trouble."""
        await self.client.open()
        self.team = self._settings.tenant

    async def close(self) -> None:
        """Closes the connections."""
        await self.client.close()

    async def probe(self, conversation: str) -> None:
        """Returns if a token can be had, and the service answers who is in the conversation."""
        await self.client.open()
        if conversation:
            await self.client.probe(await self._service(conversation), conversation)

    async def send(self, conversation: str, card: Card, *, thread: str | None, key: str) -> str:
        """Returns the new message's id; posts outside the thread if that is gone. Teams can't recognize a repeat."""
        service, activity = await self._service(conversation), await self._message(card)
        if thread is None:
            return await self.client.send(service, conversation, activity)
        root = thread.rpartition(UNDER)[0] or thread
        try:
            message = await self.client.send(service, in_thread(conversation, root), activity)
        except Gone:
            return await self.client.send(service, conversation, activity)
        return f"{root}{UNDER}{message}"

    async def update(self, conversation: str, message_id: str, card: Card) -> None:
        """Replaces the message's content with the card."""
        root, _, message = message_id.rpartition(UNDER)
        place = in_thread(conversation, root) if root else conversation
        activity = {**await self._message(card), "id": message}
        await self.client.update(await self._service(conversation), place, message, activity)

    async def publish_home(self, account: Account, card: Card) -> None:
        """Does nothing: Teams has no Home tab. People ask for its content in the personal chat."""
        raise Refused(_NO_HOME)

    async def pin(self, conversation: str, message_id: str) -> None:
        """Does nothing: Teams lets no bot pin a message; people can."""

    async def open_direct(self, account: Account) -> str:
        """Returns the personal chat's id. People in other tenants can't be written to."""
        if account.team != self._settings.tenant:
            raise NeverDirect("external_tenant")
        service = await self._service("")
        known = await self._read(lambda session: contacts.of(session, "account", account.account))
        opened = await self.client.open_direct(
            service, account.team, self._bot, str(known.get("id") or account.account)
        )
        await self._note(
            "conversation", [(opened, {"service": service, "tenant": account.team, "kind": "personal"})]
        )
        return opened

    async def members(self, conversation: str) -> list[str]:
        """Returns everybody on the conversation's roster, by Entra ids; by Teams' own id for people without one."""
        listed = await self.client.members(await self._service(conversation), conversation)
        people = [each for each in listed if each.get("id") != self._bot]
        told = [(each, self._seen(each)) for each in people]
        until = time.monotonic() + ROSTER_SECONDS
        self._rosters = {name: kept for name, kept in self._rosters.items() if kept[0] > time.monotonic()}
        self._rosters |= {seen.account: (until, seen) for _, seen in told}
        await self._note(
            "account",
            [(seen.account, {"id": each.get("id"), "seen_in": conversation}) for each, seen in told],
        )
        return [seen.account for _, seen in told]

    async def organizations(self, conversation: str) -> list[str]:
        """Returns the tenants that a shared channel is shared with, according to its events."""
        known = await self._read(lambda session: contacts.of(session, "conversation", conversation))
        if known.get("kind") != "shared":
            return []
        if not known.get("told"):
            return [UNTOLD]
        return [each for each in known.get("shared_with") or [] if each != self._settings.tenant]

    async def profile(self, account: str) -> Seen:
        """Returns what a roster says about the account: the one just read, else those that may list the account."""
        until, seen = self._rosters.get(account, (0.0, None))
        if seen is not None and until > time.monotonic():
            return seen
        known = await self._read(lambda session: contacts.of(session, "account", account))
        # Teams' own id where it is known: Teams takes either, and Microsoft's playground that one alone.
        member = str(known.get("id") or account)
        trouble: Trouble = Refused(_NEVER_MET)
        for conversation in dict.fromkeys([known.get("seen_in"), *self._settings.conversations]):
            if not conversation:
                continue
            try:
                service = await self._service(str(conversation))
                return self._seen(await self.client.member(service, str(conversation), member))
            except (Curable, Vanished, Refused, Unreachable) as no:
                trouble = no if isinstance(no, Unreachable) and no.code != "unknown_service" else trouble
        raise trouble

    def _seen(self, member: Json) -> Seen:
        name = str(member.get("userPrincipalName") or "")
        guest = str(member.get("userRole") or "").lower() in {"guest", "anonymous"} or "#EXT#" in name
        account = str(member.get("aadObjectId") or member.get("objectId") or member.get("id") or "")
        return Seen(
            team=str(member.get("tenantId") or "").lower(),
            account=account.lower() if member.get("aadObjectId") or member.get("objectId") else account,
            name=str(member.get("name") or member.get("givenName") or ""),
            timezone=None,
            guest=guest,
            deleted=False,
        )

    @property
    def _bot(self) -> str:
        return bot_account(self._settings.app_id)

    async def _message(self, card: Card) -> Json:
        if card.personal is None:
            return message(cards.card(card), card.title)
        accounts = card.personal.accounts
        readers = await self._read(lambda session: contacts.teams_ids(session, accounts))
        return message(cards.shared(card, readers), card.title)

    async def _service(self, conversation: str) -> str:
        """Returns the service address. For an unknown conversation it is the one of its tenant."""
        tenant = self._settings.tenant
        found = await self._read(lambda session: contacts.service_of(session, conversation, tenant))
        if not (found or self._services.first):
            raise Unreachable("unknown_service")
        return found or self._services.first

    async def _read(self, work: Callable[[Session], T]) -> T:
        return await self._database.read(work)

    async def _note(self, what: str, told: Iterable[tuple[str, dict[str, Any]]]) -> None:
        rows = list(told)

        def work(session: Session) -> None:
            for external_id, details in rows:
                contacts.note(session, what, external_id, **details)

        await self._database.write(work)


def message(card: Json, title: str) -> Json:
    """Returns an activity that shows the card. `title` is the notification text."""
    return {
        "type": "message",
        "summary": title,
        "attachments": [attachment(card)],
    }


def attachment(card: Json) -> Json:
    """The card as an attachment."""
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}


def bot_account(app_id: str) -> str:
    """Teams' own id of the bot."""
    return f"28:{app_id}"
