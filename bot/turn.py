"""One request in one transaction: who asks, what it does, and what they are answered.

It knows no platform: the Slack and Teams code turns a payload into an Asked, and a Told into words. An error inside
also becomes an answer, with a code that operators find in the log; nothing that a person wrote gets into the log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session

from bot.clock import Clock
from bot.database import Database
from bot.logs import report
from handlers.reply import Refused, Reply
from handlers.request import Request
from models import copies, workspaces
from models.copies import Pressed
from models.people import Account, Actor, Unknown, is_somebodys, partner_for, resolve
from models.policy import Values
from models.program import Program
from models.submissions import Overtaken
from models.terms import AnyVerb, Platform, Refusal

T = TypeVar("T")


@dataclass(frozen=True)
class Whose:
    """Who acts, None if that is unknown, and in which conversation ("" outside of any).

    `unknown` is the code of the refusal that says why the person is unknown.
    """

    account: Account | None
    conversation_id: str
    unknown: Refusal = Refusal.UNIDENTIFIED
    grid: tuple[str, str] | None = None  # a workspace, and the organization it belongs to


@dataclass(frozen=True)
class Asked:
    """What a payload asks for, before anyone has checked who asks. The fields are those of a Request."""

    whose: Whose
    verb: AnyVerb
    subject: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    step: str = ""
    form: str = ""
    pressed: Pressed | None = None  # the message with the pressed button


@dataclass(frozen=True)
class Told:
    """The answer, with what its words depend on: the reader's time zone and the policy that applies to them."""

    reply: Reply
    timezone: str
    values: Values


class Turns:
    """Handles requests on one platform.

    `installing_team` is the workspace or tenant of Procore's own people there, and `installing_organization` what
    it belongs to, "" if nothing. `nudge` wakes delivery: each commit may have written letters.
    """

    def __init__(
        self,
        database: Database,
        program: Program,
        clock: Clock,
        nudge: Callable[[], None],
        installing_team: str,
    ) -> None:
        self.database = database
        self.program = program
        self.clock = clock
        self.nudge = nudge
        self.installing_team = installing_team
        self.installing_organization = ""

    async def take(self, asked: Asked, handler: Callable[[Request], Reply]) -> Told:
        """Returns what `handler` answered, once committed; else why the person is refused, or the code of an
        error.
        """

        def work(session: Session) -> Told:
            actor = self.actor(session, asked.whose)
            if isinstance(actor, Unknown):
                return self.told(Refused(actor.code))
            if asked.pressed is not None:
                copies.adopt(session, asked.pressed, asked.subject.partition("|")[0], self.clock.now())
            return self._told_to(session, actor, handler(self._request(session, actor, asked)))

        try:
            return await self.write(work)
        except Overtaken:  # handlers say who was first; this covers one that forgot to
            return self.told(Refused(Refusal.IN_A_MINUTE, {"reference": asked.subject}))
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who pressed hears of it
            return self.told(Refused(Refusal.INTERNAL, {"code": report(error, verb=asked.verb)}))

    async def tell(self, asked: Asked, handler: Callable[[Request], T], otherwise: T) -> T:
        """Returns what `handler` returned, once committed; `otherwise` if the person is unknown or something failed.

        For payloads that need no answer on a screen: a closed form, or options for a list.
        """

        def work(session: Session) -> T:
            actor = self.actor(session, asked.whose)
            return otherwise if isinstance(actor, Unknown) else handler(self._request(session, actor, asked))

        try:
            return await self.write(work)
        except Exception as error:  # noqa: BLE001 - there is nobody to tell
            report(error, verb=asked.verb)
            return otherwise

    async def write(self, work: Callable[[Session], T]) -> T:
        """Returns what `work` returned, once committed; then delivery looks for letters."""
        result = await self.database.write(work)
        self.nudge()
        return result

    def actor(self, session: Session, whose: Whose) -> Actor | Unknown:
        """Returns who acts. Writes the row of a member who comes for the first time."""
        if whose.account is None:
            return Unknown(whose.unknown)
        self._learn(session, whose.account.platform, whose.grid)
        return resolve(session, whose.account, whose.conversation_id, self.clock.now(), self.installing_team)

    def _learn(self, session: Session, platform: Platform, grid: tuple[str, str] | None) -> None:
        """Remembers which workspaces belong together. For the installing workspace, only what the start
        learned counts.
        """
        if self.installing_organization:
            workspaces.learn(session, platform, self.installing_team, self.installing_organization)
        if grid is None or grid[0] == self.installing_team or not is_somebodys(session, platform, grid):
            return
        workspaces.learn(session, platform, *grid)

    def told(self, reply: Reply) -> Told:
        """Returns an answer for someone whom the program doesn't know."""
        return Told(reply, self.program.timezone, self.program.values())

    def _told_to(self, session: Session, actor: Actor, reply: Reply) -> Told:
        partner = partner_for(session, actor)
        home = partner.timezone if partner and not actor.is_staff else self.program.timezone
        return Told(reply, actor.timezone or home, self.program.values(partner))

    def _request(self, session: Session, actor: Actor, asked: Asked) -> Request:
        return Request(
            session=session,
            program=self.program,
            actor=actor,
            now=self.clock.now(),
            verb=asked.verb,
            subject=asked.subject,
            answers=asked.answers,
            step=asked.step,
            form=asked.form,
        )
