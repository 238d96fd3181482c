"""The tables only: columns, constraints, and indexes. The modules that use them explain what they mean.

Times are UTC and timezone-aware in Python, on both databases (`UtcMoment`). Everything that is searched, matched,
or swept has an indexed column shared by all kinds. A kind's own answers are one JSON column, validated by its form.
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
    """A timezone-aware time, stored in UTC. SQLite has no time zones: a naive value read from it is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns the time in UTC. Raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment can't be stored: give it a timezone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Returns an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Unreadable:
    """Marks an empty value that replaces one that can't be read. It is never stored."""


class UnreadableDict(Unreadable, dict[str, Any]):
    """Replaces an unreadable object."""


class UnreadableList(Unreadable, list[Any]):
    """Replaces an unreadable list."""


class ReadableJson(TypeDecorator[Any]):
    """A JSON column that holds either objects or lists, of what it `holds`.

    Anything else is read as an empty `Unreadable`.

    One row that was damaged or edited by hand must not break a query for everyone else's rows. Every JSON column
    uses this type, so no other code needs to handle unreadable rows.
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
        """Returns a reader that never raises for a bad value."""
        read = self.impl_instance.result_processor(dialect, coltype)
        in_place: type[Any] = UnreadableDict if self.shape is dict else UnreadableList

        def process(value: Any) -> Any:
            try:
                found = read(value) if read is not None else value
            except (ValueError, TypeError, RecursionError):
                return in_place()
            return found if isinstance(found, self.shape) and self.holds(found) else in_place()

        return process


# SQLite auto-increments only an INTEGER primary key; PostgreSQL needs BIGINT.
_BIG = BigInteger().with_variant(Integer, "sqlite")


def _serial() -> Any:
    """A number that the database gives when the row is written; it isn't there before that, nor needed."""
    return Field(default=None, sa_column=Column(_BIG, primary_key=True, autoincrement=True))


def _json(default: Any, holds: Holds = shapes.anything) -> Any:
    return Field(default_factory=default, sa_column=Column(ReadableJson(default, holds), nullable=False))


def _text(of: Any, default: Any = ..., **column: Any) -> Any:
    """A text column with a type. Without a default, a value is required; a default of None makes it nullable."""
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
    region: str | None = None  # ISO 3166-2 without the country; decides which holidays apply
    currency: str
    locale: str = "en"
    channel_manager_id: str | None = Field(default=None, index=True)
    backup_id: str | None = None
    slack_approval_channel: str | None = None
    next_ping_at: datetime | None = _moment(index=True)  # for its quarter; None: not checked yet


class PartnerLocation(SQLModel, table=True):
    """Where a partner is on a platform: its workspaces or tenants (`home`) and its shared conversation (`room`).

    A home belongs to one partner. Several partners may share a conversation, which then shows only the launchpad.
    """

    __tablename__ = "partner_location"
    __table_args__ = (UniqueConstraint("partner_id", "platform", "what", "external_id"),)

    id: int = _serial()
    partner_id: str = Field(foreign_key="partner.id", index=True)
    platform: Platform = _text(Platform)
    what: str  # home | room
    external_id: str = Field(index=True)


class Person(SQLModel, table=True):
    """Somebody who uses Partner Desk.

    `source` is "import", or "workspace" for a member known only by their workspace.
    """

    id: str = Field(primary_key=True)
    name: str
    email: str | None = None
    roles: list[str] = _json(list, shapes.texts)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    timezone: str | None = None
    blocked: bool = False
    left_at: datetime | None = _moment(index=True)
    left_told_at: datetime | None = _moment()  # when operations were told that somebody needs to take over
    unreachable_at: datetime | None = _moment()  # since when every platform refuses direct messages
    source: str = "import"

    @property
    def known_roles(self) -> frozenset[Role]:
        """Returns the roles in the row that the program knows."""
        return frozenset(each for each in Role if each in self.roles)

    @property
    def is_active(self) -> bool:
        """True unless they left or operations blocked them. Days off make no difference."""
        return self.left_at is None and not self.blocked


class DecisionRight(SQLModel, table=True):
    """Lets one of Procore's representatives decide for a partner. A revoked right has `ended_at` (`models.rights`)."""

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

    id: int = _serial()
    person_id: str = Field(foreign_key="person.id")
    partner_id: str = Field(foreign_key="partner.id")
    granted_at: datetime = _at()
    ended_at: datetime | None = _moment()


class Preference(SQLModel, table=True):
    """How a person wants to be notified, and their days off. Without a row, the program's defaults apply."""

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    place: str = "direct"  # where reminders go: direct | channel
    platform: Platform = _text(
        Platform, Platform.NONE
    )  # where direct messages go for somebody on several; "": the first one
    digest_hour: int | None = None  # in their own timezone
    snoozed_until: date | None = None  # the day on which reminders resume
    away_from: date | None = None
    away_until: date | None = None  # the last day off
    delegate_id: str | None = Field(default=None, index=True)


class Identity(SQLModel, table=True):
    """A person's account on a platform. A person has at most one per platform."""

    __table_args__ = (
        UniqueConstraint("platform", "team", "account"),
        UniqueConstraint("person_id", "platform"),
    )

    id: int = _serial()
    person_id: str = Field(foreign_key="person.id", index=True)
    platform: Platform = _text(Platform)
    team: str
    account: str
    dm: str | None = None  # the direct message conversation, once opened
    refused_at: datetime | None = _moment()  # when the platform last refused a direct message


class Profile(SQLModel, table=True):
    """What a platform says about an account. Until it has been fetched (`fetched_at`), the account is refused."""

    __table_args__ = (UniqueConstraint("platform", "team", "account"),)

    id: int = _serial()
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
    """What is known about a conversation: whether the bot is in it, and which outsiders are."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: int = _serial()
    platform: Platform = _text(Platform)
    external_id: str
    present: bool = True
    archived: bool = False
    outsiders: list[list[str]] = _json(
        list, shapes.members
    )  # [team, account, "guest" | "external" | "unknown"]
    members_at: datetime | None = _moment()  # None: read the members again before anything is sent
    trouble: str | None = None


class EndCustomer(SQLModel, table=True):
    """The organization that a deal would sell to. Every claim points to one."""

    __tablename__ = "end_customer"

    id: int = _serial()
    name: str
    clean_name: str = Field(index=True)
    domain: str | None = Field(default=None, index=True)
    country: str | None = None


class Submission(SQLModel, table=True):
    """Anything a partner filed. `sequence` is the order of claims and is shown only to staff."""

    __table_args__ = (
        Index("ix_submission_list", "partner_id", "kind", "state"),
        Index("ix_submission_sweep", "next_ping_at", "id"),
    )

    id: int = _serial()
    reference: str = Field(unique=True)
    kind: str
    state: AnyState = _text(AnyState, index=True)
    partner_id: str = Field(foreign_key="partner.id")
    filer_id: str = Field(
        foreign_key="person.id", index=True
    )  # who owns it at the partner; can be handed over
    entered_by: str = ""  # who filed it: the filer, or somebody at Procore on their behalf
    source: str = ""  # what staff filed it from: call | email | other
    owner_id: str | None = Field(default=None, index=True)
    draft_id: str | None = Field(default=None, unique=True)  # makes a form that is sent twice one submission
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
    checked_at: datetime | None = _moment()  # when it was last compared with others; None: not checked
    check_trouble: str | None = None  # why the last comparison failed; the card then says "not checked"
    follow_up: str = Field(default="", index=True)  # to do about others' claims: compare | tell
    told_state: AnyState | None = _text(
        AnyState, None
    )  # the state shown to the partner while a new decision can still be undone
    tell_at: datetime | None = _moment()
    digest: str = ""


class Grant(SQLModel, table=True):
    """The approval of one claim on an end customer. The index allows one at a time (guide 467).

    Only grants required by law have a `number` above 1 (guide 451).
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

    id: int = _serial()
    end_customer_id: int = Field(foreign_key="end_customer.id")
    scope: str
    number: int = 1
    submission_id: int = Field(foreign_key="submission.id", index=True)
    started_at: datetime = _at()
    ended_at: datetime | None = _moment()


class Event(SQLModel, table=True):
    """What happened, append-only: who, what, when, from where, and under which policy version."""

    __table_args__ = (
        Index("ix_event_history", "submission_id", "id"),
        Index("ix_event_partner", "partner_id", "act", "at"),
    )

    id: int = _serial()
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
    """A form that somebody has started. It is kept for a day and claims nothing."""

    id: str = Field(primary_key=True)
    kind: str
    person_id: str = Field(index=True)
    partner_id: str
    platform: Platform = _text(Platform)
    conversation_id: str
    step: str
    parent: str = ""  # reference of the submission it is about
    purpose: str = "file"  # file | correct (the parent) | again (the parent, rejected)
    known_event: int = Field(
        default=0, sa_column=Column(_BIG, nullable=False)
    )  # the parent's last event when the form was opened
    filer_id: str = ""  # the person that staff file it for
    source: str = ""
    first: list[str] = _json(list, shapes.texts)  # the questions to ask first
    answers: dict[str, Any] = _json(dict, shapes.answers)
    read: dict[str, Any] = _json(
        dict, shapes.answers
    )  # what was read from pasted text, for the person to check
    state: DraftState = _text(DraftState, DraftState.OPEN)
    started_at: datetime = _at()
    touched_at: datetime = _at()
    expires_at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)


class Letter(SQLModel, table=True):
    """A message to be sent, written in the same transaction as the change it reports. See `models.letters`."""

    model_config = {"arbitrary_types_allowed": True}  # for `Address`
    __table_args__ = (
        Index("ix_letter_queue", "state", "not_before", "id"),
        Index("ix_letter_address", "address", "state", "id"),
    )

    id: int = _serial()
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
    worker: str | None = None  # the worker that holds the lease, if others can tell whether it is alive
    attempts: int = 0  # sends that may have arrived
    repeated: int = 0  # attempts after which it was sent again and may have arrived twice
    # How often it was put off without counting as an attempt.
    delays: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    # While it is held, later letters to the same address wait, so that all go out in order once delivery works again.
    keeps_address: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    trouble: str | None = None
    sent_at: datetime | None = _moment()
    sent_to: str | None = None  # the platform:conversation that accepted it
    message_id: str | None = None


class Circuit(SQLModel, table=True):
    """A destination whose last answer was unclear. While the row exists, one letter at a time tries it.

    A `place` is a platform ("slack"), its Home tabs ("slack/home"), or a conversation ("slack:C0123").
    """

    place: str = Field(primary_key=True)
    failures: int = 0  # tries that got an unclear answer
    opened_at: datetime = _at()  # wall clock
    probe_at: datetime = _at()  # wall clock: when the next letter may try
    prober: int | None = Field(default=None, sa_column=Column(_BIG))  # the letter that is trying it


class Copy(SQLModel, table=True):
    """Where an updatable message was posted, so that it can be updated in place.

    A lost answer may leave several copies.
    """

    __table_args__ = (Index("ix_copy_message", "platform", "conversation", "message_id"),)

    id: int = _serial()
    key: str = Field(index=True)
    submission_id: int | None = Field(default=None, index=True)
    platform: Platform = _text(Platform)
    conversation: str
    message_id: str
    content: str = ""  # digest of what was posted, so that equal content isn't sent again


class Ping(SQLModel, table=True):
    """A reminder that is due for a recipient. It waits for the recipient's next digest.

    It is about a submission or about a partner's quarter.
    """

    model_config = {"arbitrary_types_allowed": True}  # for `Address`
    __table_args__ = (Index("ix_ping_due", "state", "due_at"),)

    id: int = _serial()
    key: str = Field(unique=True)
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    partner_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    rule: str
    receiver: Address = _text(Address)
    due_at: datetime = _at()
    clock: datetime | None = _moment()  # when its deadline ends; after that the reminder is too late
    state: PingState = _text(PingState, PingState.WAITING)
    letter_key: str | None = Field(default=None, index=True)


class Snooze(SQLModel, table=True):
    """Somebody asked not to be reminded of a submission, or of a partner's quarter, until a given time."""

    __table_args__ = (
        UniqueConstraint("submission_id", "person_id"),
        UniqueConstraint("partner_id", "person_id"),
    )

    id: int = _serial()
    submission_id: int | None = None
    partner_id: str | None = None
    person_id: str
    until: datetime = _at()


class Opportunity(SQLModel, table=True):
    """An opportunity that Procore's own sellers pursue, or a customer of Procore, from the last CRM import."""

    id: int = _serial()
    key: str = Field(unique=True)  # account and opportunity, as the import names them
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
    """An import of Procore's pipeline: when it ran and what it changed. Every card shows its age."""

    __tablename__ = "pipeline_import"

    id: int = _serial()
    at: datetime = _at()
    read: int = 0
    added: int = 0
    changed: int = 0


class LookAlike(SQLModel, table=True):
    """What the last check of a claim found: a claim, opportunity, or customer that may be the same organization."""

    __tablename__ = "look_alike"
    __table_args__ = (UniqueConstraint("submission_id", "other", "other_id"),)

    id: int = _serial()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    other: str  # claim | opportunity
    other_id: int
    tier: str
    score: float
    code: str
    facts: dict[str, Any] = _json(dict, shapes.plain)


class MatchDecision(SQLModel, table=True):
    """A person's decision on a look-alike: the same customer, or a different one.

    A decision of "different" against a check that says "same" needs a second person.
    """

    __tablename__ = "match_decision"

    id: int = _serial()
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
    customer_before: int | None = None  # restored if the decision is withdrawn


class Acceptance(SQLModel, table=True):
    """Terms that a partner accepted: who, which version, and when (guide 360)."""

    __table_args__ = (UniqueConstraint("partner_id", "terms", "version"),)

    id: int = _serial()
    partner_id: str = Field(foreign_key="partner.id")
    person_id: str
    terms: str
    version: str
    at: datetime = _at()


class SeenDelivery(SQLModel, table=True):
    """IDs of events that a platform delivered, so that a repeated delivery does nothing."""

    __tablename__ = "seen_delivery"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)


class Workspace(SQLModel, table=True):
    """Says that a workspace belongs to a larger organization (Slack's Enterprise Grid), as the platform reported."""

    platform: Platform = _text(Platform, primary_key=True)
    team: str = Field(primary_key=True)
    organization: str = Field(index=True)


class Arrival(SQLModel, table=True):
    """Shows that a platform has delivered a type of event, under the platform's own name for it.

    Each process records a type once, so `last_at` may be earlier than the last delivery.
    """

    platform: Platform = _text(Platform, primary_key=True)
    what: str = Field(primary_key=True)  # such as block_suggestion, app_mention, /partner
    first_at: datetime = _at()
    last_at: datetime = _at()


class Contact(SQLModel, table=True):
    """What is needed to reach a conversation or an account, as the platform last reported it.

    Only that platform's own package understands `details`.
    """

    __table_args__ = (UniqueConstraint("platform", "what", "external_id"),)

    id: int = _serial()
    platform: Platform = _text(Platform)
    what: str  # conversation | account
    external_id: str
    details: dict[str, Any] = _json(dict)


class HoldCheck(SQLModel, table=True):
    """Somebody asked whether an engagement hold is in force, and for which customer."""

    __tablename__ = "hold_check"

    id: int = _serial()
    person_id: str = Field(index=True)
    asked: str
    domain: str | None = None
    held: bool
    at: datetime = _at()


class ReviewSession(SQLModel, table=True):
    """Somebody's review session: which submissions of their review queue they have seen. Kept for a day."""

    __tablename__ = "review_session"

    id: int = _serial()
    person_id: str = Field(index=True)
    scope: str  # mine | team
    passed: list[int] = _json(list, shapes.numbers)  # submissions that they skipped
    decided: int = 0
    shown: int | None = None  # the submission they are looking at
    shown_at: datetime | None = _moment()
    last: str = ""  # reference of their last decision, while they can undo it here
    begun_at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)


class SavedFilter(SQLModel, table=True):
    """A filtered list that somebody saved under a name. `subject` is the list button's subject, without its page."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: int = _serial()
    person_id: str = Field(index=True)
    name: str
    subject: str
    saved_at: datetime = _at()


class Export(SQLModel, table=True):
    """A list that somebody may download once, soon. Only a digest of the link's secret is stored."""

    id: int = _serial()
    digest: str = Field(unique=True)
    person_id: str
    subject: str  # the list, as in its button's subject
    expires_at: datetime = Field(sa_type=UtcMoment, nullable=False, index=True)
    fetched_at: datetime | None = _moment()


class Counter(SQLModel, table=True):
    """Numbers that only go up. The lock on a row puts the transactions that take a number in order."""

    name: str = Field(primary_key=True)
    value: int = Field(default=0, sa_column=Column(_BIG, nullable=False))
