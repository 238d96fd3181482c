"""The tables, and nothing else: columns, constraints and indexes. Meaning lives in the modules that use them.

Moments are UTC and aware in Python on both databases (`UtcMoment`). Whatever is searched, matched or swept is a
common, indexed column; a kind's own answers are one JSON column, validated by its declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    Numeric,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel

from models import shapes
from models.shapes import Holds
from models.terms import (
    Address,
    AnyState,
    AnyVerb,
    DraftState,
    LetterState,
    PingState,
    Platform,
    Role,
    Stored,
)


class UtcMoment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite has no zones: what comes back naive is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC for the database. Raises ValueError for a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment can't be stored: give it a timezone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """An aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Unreadable:
    """Marks a value that stands in for what a column holds and nobody can read. It is empty, and is never stored."""


class UnreadableDict(Unreadable, dict[str, Any]):
    """In place of an object."""


class UnreadableList(Unreadable, list[Any]):
    """In place of a list."""


class ReadableJson(TypeDecorator[Any]):
    """JSON of one shape, an object or a list, and what it `holds`. Anything else is read as an empty `Unreadable`.

    One row that was damaged or edited by hand must not fail the query of everybody else's rows. Every JSON column is
    read here and nowhere else, so that no view and no round needs a guard of its own.
    """

    impl = JSON
    cache_ok = True

    def __init__(
        self, shape: type[dict[str, Any]] | type[list[Any]] = dict, holds: Holds = shapes.anything
    ) -> None:
        super().__init__()
        self.shape = shape
        self.holds = holds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Reads it, whatever it is."""
        read = self.impl_instance.result_processor(dialect, coltype)
        in_place: type[Any] = UnreadableDict if self.shape is dict else UnreadableList

        def process(value: Any) -> Any:
            try:
                found = read(value) if read is not None else value
            except (ValueError, TypeError, RecursionError):
                return in_place()
            return found if isinstance(found, self.shape) and self.holds(found) else in_place()

        return process


# SQLite makes only an INTEGER primary key count up; PostgreSQL needs the width.
_BIG = BigInteger().with_variant(Integer, "sqlite")


def _serial() -> Any:
    return Field(default=None, sa_column=Column(_BIG, primary_key=True, autoincrement=True))


def _json(default: Any, holds: Holds = shapes.anything) -> Any:
    return Field(default_factory=default, sa_column=Column(ReadableJson(default, holds), nullable=False))


def _text(of: Any, default: Any = ..., **column: Any) -> Any:
    """Text with a type. Without a default it must be given; with None it may be absent."""
    return Field(default=default, sa_type=Stored(of), nullable=default is None, **column)


def _moment(index: bool = False) -> Any:
    return Field(default=None, sa_type=UtcMoment, nullable=True, index=index)


def _at() -> Any:
    return Field(sa_type=UtcMoment, nullable=False)


class Partner(SQLModel, table=True):
    """A partner organization. `id` is the key of the import file."""

    id: str = Field(primary_key=True)
    name: str
    programs: list[str] = _json(list, shapes.texts)
    status: str = "good_standing"  # good_standing | under_review | suspended
    invited_only: bool = False
    timezone: str
    country: str
    region: str | None = None  # ISO 3166-2 without the country: whose holidays are kept
    currency: str
    locale: str = "en"
    channel_manager_id: str | None = Field(default=None, index=True)
    backup_id: str | None = None
    slack_approval_channel: str | None = None
    next_ping_at: datetime | None = _moment(index=True)  # of its quarter; None: not looked at yet


class PartnerLocation(SQLModel, table=True):
    """Where a partner is on a platform: its workspaces or tenants (`home`) and its shared conversation (`room`).

    A home belongs to one partner; a room may be shared by several, and then shows only the launchpad.
    """

    __tablename__ = "partner_location"
    __table_args__ = (UniqueConstraint("partner_id", "platform", "what", "external_id"),)

    id: int | None = _serial()
    partner_id: str = Field(foreign_key="partner.id", index=True)
    platform: Platform = _text(Platform)
    what: str  # home | room
    external_id: str = Field(index=True)


class Person(SQLModel, table=True):
    """Somebody who uses Partner Desk. `source` is "import", or "workspace" for a member known by their home."""

    id: str = Field(primary_key=True)
    name: str
    email: str | None = None
    roles: list[str] = _json(list, shapes.texts)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    timezone: str | None = None
    blocked: bool = False
    left_at: datetime | None = _moment(index=True)
    left_told_at: datetime | None = _moment()  # when operations heard that somebody else has to take over
    unreachable_at: datetime | None = _moment()  # direct messages are refused, on every platform
    source: str = "import"

    @property
    def known_roles(self) -> frozenset[Role]:
        """The roles that the program knows, of those in the row."""
        return frozenset(each for each in Role if each in self.roles)

    @property
    def is_active(self) -> bool:
        """True unless they have left or operations blocked them; days off change nothing."""
        return self.left_at is None and not self.blocked


class DecisionRight(SQLModel, table=True):
    """One of Procore's representatives may decide for a partner; taken back, the right is ended (`models.rights`)."""

    __tablename__ = "decision_right"
    __table_args__ = (
        Index(
            "uq_standing_right",
            "person_id",
            "partner_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = _serial()
    person_id: str = Field(foreign_key="person.id")
    partner_id: str = Field(foreign_key="partner.id")
    granted_at: datetime = _at()
    ended_at: datetime | None = _moment()


class Preference(SQLModel, table=True):
    """How a person wants to be told, and their days off. Without a row: as the program does it for everybody."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    place: str = "direct"  # direct | channel: where reminders go
    platform: Platform = _text(
        Platform, Platform.NONE
    )  # where direct messages come, for who is on several; "" the program's first
    digest_hour: int | None = None  # in their own timezone
    snoozed_until: date | None = None  # the day on which reminders come again
    away_from: date | None = None
    away_until: date | None = None  # the last day off
    delegate_id: str | None = Field(default=None, index=True)


class Identity(SQLModel, table=True):
    """A person's account on a platform: at most one each."""

    __table_args__ = (
        UniqueConstraint("platform", "team", "account"),
        UniqueConstraint("person_id", "platform"),
    )

    id: int | None = _serial()
    person_id: str = Field(foreign_key="person.id", index=True)
    platform: Platform = _text(Platform)
    team: str
    account: str
    dm: str | None = None  # the direct conversation, once opened
    refused_at: datetime | None = _moment()  # when the platform last refused a direct message


class Profile(SQLModel, table=True):
    """What a platform says of an account. Without `fetched_at` it is asked for, and the account is refused."""

    __table_args__ = (UniqueConstraint("platform", "team", "account"),)

    id: int | None = _serial()
    platform: Platform = _text(Platform)
    team: str
    account: str = Field(index=True)
    name: str = ""
    timezone: str | None = None
    guest: bool = True
    deleted: bool = False
    fetched_at: datetime | None = _moment()
    asked_at: datetime | None = _moment(index=True)


class Conversation(SQLModel, table=True):
    """What is known of a conversation: is the bot in it, and who from outside is there."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: int | None = _serial()
    platform: Platform = _text(Platform)
    external_id: str
    present: bool = True
    archived: bool = False
    outsiders: list[list[str]] = _json(
        list, shapes.members
    )  # [team, account, "guest" | "external" | "unknown"]
    members_at: datetime | None = _moment()  # None: must be read again before anything is sent
    trouble: str | None = None


class EndCustomer(SQLModel, table=True):
    """The organization that a deal would sell to: every claim points to one."""

    __tablename__ = "end_customer"

    id: int | None = _serial()
    name: str
    clean_name: str = Field(index=True)
    domain: str | None = Field(default=None, index=True)
    country: str | None = None


class Submission(SQLModel, table=True):
    """Whatever a partner filed. `sequence` orders claims and is shown to staff only."""

    __table_args__ = (
        Index("ix_submission_list", "partner_id", "kind", "state"),
        Index("ix_submission_sweep", "next_ping_at", "id"),
    )

    id: int | None = _serial()
    reference: str = Field(unique=True)
    kind: str
    state: AnyState = _text(AnyState, index=True)
    partner_id: str = Field(foreign_key="partner.id")
    filer_id: str = Field(
        foreign_key="person.id", index=True
    )  # whose it is at the partner; may be handed over
    entered_by: str = ""  # who filed it: the filer, or one of Procore's people for the partner
    source: str = ""  # from what staff filed it: call | email | other
    owner_id: str | None = Field(default=None, index=True)
    draft_id: str | None = Field(default=None, unique=True)  # the same form sent twice is one submission
    parent_id: int | None = Field(default=None, index=True)
    sequence: int | None = Field(default=None, sa_column=Column(_BIG, index=True))
    answers: dict[str, Any] = _json(dict, shapes.answers)
    form_version: str = "1"
    policy_version: str = ""
    platform: Platform = _text(Platform, Platform.NONE)
    conversation_id: str = ""
    customer_name: str | None = None
    customer_domain: str | None = Field(default=None, index=True)
    customer_clean: str | None = Field(default=None, index=True)
    country: str | None = None
    currency: str | None = None
    amount: Decimal | None = Field(default=None, sa_column=Column(Numeric(16, 2)))
    end_customer_id: int | None = Field(default=None, foreign_key="end_customer.id", index=True)
    filed_at: datetime = _at()
    answer_due_at: datetime | None = _moment(index=True)
    question_due_at: datetime | None = _moment(index=True)
    decided_at: datetime | None = _moment()
    decided_by: str | None = None
    approved_on: date | None = None
    last_day: date | None = None
    expires_at: datetime | None = _moment(index=True)
    next_ping_at: datetime | None = _moment()
    breached_at: datetime | None = _moment()
    checked_at: datetime | None = _moment()  # of the last comparison with the others; None: not checked
    check_trouble: str | None = None  # why the last comparison failed; the card then says "not checked"
    follow_up: str = Field(default="", index=True)  # what others' claims are still to be told: compare | tell
    told_state: AnyState | None = _text(
        AnyState, None
    )  # what the partner still sees while a fresh decision can be undone
    tell_at: datetime | None = _moment()
    digest: str = ""


class Grant(SQLModel, table=True):
    """An approval of one claim on an end customer. The index is the program's promise: one at a time (guide 467).

    `number` above 1 is only for grants required by law (guide 451).
    """

    __tablename__ = "customer_grant"
    __table_args__ = (
        Index(
            "uq_standing_grant",
            "end_customer_id",
            "scope",
            "number",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = _serial()
    end_customer_id: int = Field(foreign_key="end_customer.id")
    scope: str
    number: int = 1
    submission_id: int = Field(foreign_key="submission.id", index=True)
    started_at: datetime = _at()
    ended_at: datetime | None = _moment()


class Event(SQLModel, table=True):
    """What happened, append-only: who, what, when, from where, by which policy."""

    __table_args__ = (
        Index("ix_event_history", "submission_id", "id"),
        Index("ix_event_partner", "partner_id", "act", "at"),
    )

    id: int | None = _serial()
    submission_id: int | None = None
    partner_id: str | None = None
    actor_id: str | None = None
    act: AnyVerb = _text(AnyVerb)
    from_state: AnyState | None = _text(AnyState, None)
    to_state: AnyState | None = _text(AnyState, None)
    at: datetime = _at()
    platform: Platform = _text(Platform, Platform.NONE)
    conversation_id: str = ""
    policy_version: str = ""
    data: dict[str, Any] = _json(dict, shapes.happening)


class Draft(SQLModel, table=True):
    """The steps of a form that somebody fills in: kept for a day, no claim."""

    id: str = Field(primary_key=True)
    kind: str
    person_id: str = Field(index=True)
    partner_id: str
    platform: Platform = _text(Platform)
    conversation_id: str
    step: str
    parent: str = ""  # the reference of the submission that it is about
    purpose: str = "file"  # file | correct (the parent) | again (the parent, rejected)
    known_event: int = Field(
        default=0, sa_column=Column(_BIG, nullable=False)
    )  # the parent's last, when it was opened
    filer_id: str = ""  # for whom staff file it
    source: str = ""
    first: list[str] = _json(list, shapes.texts)  # the questions that are asked first
    answers: dict[str, Any] = _json(dict, shapes.answers)
    read: dict[str, Any] = _json(dict, shapes.answers)  # what was read from a pasted text, to be checked
    state: DraftState = _text(DraftState, DraftState.OPEN)
    started_at: datetime = _at()
    touched_at: datetime = _at()
    expires_at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)


class Letter(SQLModel, table=True):
    """Something to be sent, written in the transaction that made it true. See `models.letters`."""

    model_config = {"arbitrary_types_allowed": True}  # `Lane`
    __table_args__ = (
        Index("ix_letter_queue", "state", "not_before", "id"),
        Index("ix_letter_address", "address", "state", "id"),
    )

    id: int | None = _serial()
    key: str = Field(unique=True)
    message: str
    params: dict[str, Any] = _json(dict)
    address: Address = _text(Address)
    copy_key: str | None = Field(default=None, index=True)
    thread_of: str | None = None
    submission_id: int | None = Field(default=None, index=True)
    state: LetterState = _text(LetterState, LetterState.WAITING)
    written_at: datetime = _at()
    not_before: datetime = _at()
    retry_at: datetime | None = _moment()  # the database's clock
    lease_until: datetime | None = _moment()  # the database's clock
    worker: str | None = None  # whose it is until then, where others can see whether that worker lives
    attempts: int = 0  # sends that may have taken effect
    repeated: int = 0  # of them those after which it went again and may have arrived twice
    # Times it was put off, uncounted.
    delays: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # Held, it keeps those behind it waiting: where the conversation can't be written to, all go once it can, in order.
    keeps_address: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    trouble: str | None = None
    sent_at: datetime | None = _moment()
    sent_to: str | None = None  # platform:conversation that accepted it
    message_id: str | None = None


class Circuit(SQLModel, table=True):
    """A place whose last answer to a message was unclear. While its row is there, one letter at a time probes it.

    A place is a platform ("slack"), its Home tabs ("slack/home"), or a conversation of either ("slack:C0123").
    """

    place: str = Field(primary_key=True)
    failures: int = 0  # probes that were answered unclearly
    opened_at: datetime = _at()  # wall clock
    probe_at: datetime = _at()  # wall clock: when the next letter may probe
    prober: int | None = Field(default=None, sa_column=Column(_BIG))  # the letter that probes


class Copy(SQLModel, table=True):
    """Where a living message hangs, so that it can be updated in place. After a lost answer there may be several."""

    __table_args__ = (Index("ix_copy_message", "platform", "conversation", "message_id"),)

    id: int | None = _serial()
    key: str = Field(index=True)
    submission_id: int | None = Field(default=None, index=True)
    platform: Platform = _text(Platform)
    conversation: str
    message_id: str
    content: str = ""  # digest of what hangs there, so that equal content isn't sent again


class Ping(SQLModel, table=True):
    """A reminder that is due to a recipient: collected into that recipient's next digest.

    It is about a submission, or about a partner's quarter.
    """

    model_config = {"arbitrary_types_allowed": True}  # `Lane`
    __table_args__ = (Index("ix_ping_due", "state", "due_at"),)

    id: int | None = _serial()
    key: str = Field(unique=True)
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    rule: str
    receiver: Address = _text(Address)
    due_at: datetime = _at()
    clock: datetime | None = _moment()  # the end of what runs: told later, it comes too late
    state: PingState = _text(PingState, PingState.WAITING)
    letter_key: str | None = Field(default=None, index=True)


class Snooze(SQLModel, table=True):
    """A recipient asked not to be reminded of a submission, or about a partner's quarter, until a moment."""

    __table_args__ = (
        UniqueConstraint("submission_id", "person_id"),
        UniqueConstraint("partner_id", "person_id"),
    )

    id: int | None = _serial()
    submission_id: int | None = None
    partner_id: str | None = None
    person_id: str
    until: datetime = _at()


class Opportunity(SQLModel, table=True):
    """Procore's own: an opportunity that its direct sellers pursue, or a customer, as the CRM last told."""

    id: int | None = _serial()
    key: str = Field(unique=True)  # the account and the opportunity as the import names them
    account: str
    domain: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    name: str = ""
    what: str = "opportunity"  # opportunity | customer
    stage: str = ""
    owner: str = ""
    opened_on: date
    closed_on: date | None = None
    imported_at: datetime = _at()


class PipelineImport(SQLModel, table=True):
    """An import of the pipeline: when, and what it brought. Its age stands on every card."""

    __tablename__ = "pipeline_import"

    id: int | None = _serial()
    at: datetime = _at()
    read: int = 0
    added: int = 0
    changed: int = 0


class LookAlike(SQLModel, table=True):
    """What the last check of a claim found: another claim, an opportunity or a customer that may be the same."""

    __tablename__ = "look_alike"
    __table_args__ = (UniqueConstraint("submission_id", "other", "other_id"),)

    id: int | None = _serial()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    other: str  # claim | opportunity
    other_id: int
    tier: str
    score: float
    code: str
    facts: dict[str, Any] = _json(dict, shapes.plain)


class MatchDecision(SQLModel, table=True):
    """A person's word on two that look alike: the same customer, or another.

    One that says "different" of two that the check calls the same waits for a second person's word.
    """

    __tablename__ = "match_decision"

    id: int | None = _serial()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    other: str
    other_id: int
    same: bool
    by: str
    at: datetime = _at()
    note: str = ""
    needs_second: bool = False
    second_by: str | None = None
    second_at: datetime | None = _moment()
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = _moment()
    customer_before: int | None = None  # to be restored if it is withdrawn


class Acceptance(SQLModel, table=True):
    """Terms that a partner accepted: by whom, in which version, when (guide 360)."""

    __table_args__ = (UniqueConstraint("partner_id", "terms", "version"),)

    id: int | None = _serial()
    partner_id: str = Field(foreign_key="partner.id")
    person_id: str
    terms: str
    version: str
    at: datetime = _at()


class SeenDelivery(SQLModel, table=True):
    """Ids of events that a platform delivered, so that a repeat does nothing."""

    __tablename__ = "seen_delivery"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)


class Workspace(SQLModel, table=True):
    """That a workspace belongs to a larger organization (Slack's Enterprise Grid), as the platform told."""

    platform: Platform = _text(Platform, primary_key=True)
    team: str = Field(primary_key=True)
    organization: str = Field(index=True)


class Arrival(SQLModel, table=True):
    """That a platform has delivered something of a sort, by its own name for it: first, and last as far as noted."""

    platform: Platform = _text(Platform, primary_key=True)
    what: str = Field(primary_key=True)  # such as block_suggestion, app_mention, /partner
    first_at: datetime = _at()
    last_at: datetime = _at()


class Contact(SQLModel, table=True):
    """What a platform has to be told to reach a conversation or an account, as it last told us itself.

    `details` are the platform's own and mean something to its own folder alone.
    """

    __table_args__ = (UniqueConstraint("platform", "what", "external_id"),)

    id: int | None = _serial()
    platform: Platform = _text(Platform)
    what: str  # conversation | account
    external_id: str
    details: dict[str, Any] = _json(dict)


class HoldCheck(SQLModel, table=True):
    """Who asked whether an engagement hold stands, and for what."""

    __tablename__ = "hold_check"

    id: int | None = _serial()
    person_id: str = Field(index=True)
    asked: str
    domain: str | None = None
    held: bool
    at: datetime = _at()


class ReviewSession(SQLModel, table=True):
    """Somebody reviewing what waits for them, one after the other: where they are in it. Kept for a day."""

    __tablename__ = "review_session"

    id: int | None = _serial()
    person_id: str = Field(index=True)
    scope: str  # mine | team
    passed: list[int] = _json(list, shapes.numbers)  # submissions that they left for later
    decided: int = 0
    shown: int | None = None  # the submission before them
    shown_at: datetime | None = _moment()
    last: str = ""  # the reference of what they decided last, as long as they may take it back here
    begun_at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)


class SavedFilter(SQLModel, table=True):
    """A list that somebody asked for by name: which one is what a list's button says, without its page."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: int | None = _serial()
    person_id: str = Field(index=True)
    name: str
    subject: str
    saved_at: datetime = _at()


class Export(SQLModel, table=True):
    """A list that somebody may fetch as a file, once and soon. The link's secret isn't kept, its digest is."""

    id: int | None = _serial()
    digest: str = Field(unique=True)
    person_id: str
    subject: str  # the list, as its button says
    expires_at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)
    fetched_at: datetime | None = _moment()


class Counter(SQLModel, table=True):
    """Numbers that only go up; the row's lock orders the transactions that take one."""

    name: str = Field(primary_key=True)
    value: int = Field(default=0, sa_column=Column(_BIG, nullable=False))
