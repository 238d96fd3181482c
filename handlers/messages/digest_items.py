"""One submission in a digest: whether its reminder still applies, what is said of it, and its buttons."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from handlers.effects import extensions
from handlers.message import Setting
from handlers.messages import asks
from handlers.messages.digest_views import DAMAGED, OVER, Change, Extension, Item, Told
from handlers.reply import Act
from handlers.views import past, shared
from models import calendar, submissions
from models.kinds import Kind
from models.lifecycle import PARTNER_SIDE, Who
from models.people import Actor, sides
from models.readable import UNREADABLE, NotReadable
from models.reminders import Pause, Standing, SubmissionReminder
from models.reminders.amended import NAME as AMENDED
from models.tables import Partner, Person, Ping, Submission
from models.terms import AnyVerb, PingState, State, Verb

# No moves of a lifecycle: anybody of the partner who is told may press them.
_OWN_VERBS = frozenset({Verb.ON_TRACK, Verb.SNOOZE})


def applies(setting: Setting, reminder: SubmissionReminder, kind: Kind, submission: Submission) -> bool:
    """True while there is still a reason for the reminder."""
    return reminder.applies(
        Standing(
            lifecycle=kind.lifecycle,
            state=asks.state_of(setting, submission),
            now=setting.now,
            expires_at=submission.expires_at,
            extension_pending=lambda: _extension_pending(setting, submission),
        )
    )


def may_apply(setting: Setting, reminder: SubmissionReminder, submission: Submission) -> bool:
    """The same; True too where the submission, or its extension, can't be read."""
    try:
        return applies(setting, reminder, setting.program.kind(submission), submission)
    except NotReadable:
        return True


def _extension_pending(setting: Setting, submission: Submission) -> bool:
    asked = extensions.of_deal(setting.session, submission.id)
    return any(each.state in setting.program.kind(each).lifecycle.pending for each in asked)


def for_reader(setting: Setting, ping: Ping, submission: Submission, reader: Actor | None) -> Told | None:
    """What is said of it to one reader, or to Procore's people in a conversation of theirs (None).

    None if the reader is spared it: they could do nothing but look.
    """
    try:
        return _for_reader(setting, ping, submission, reader)
    except NotReadable:
        return _damaged(submission)


def _for_reader(setting: Setting, ping: Ping, submission: Submission, reader: Actor | None) -> Told | None:
    reminder, kind = _reminder(setting, ping), setting.program.kind(submission)
    if not applies(setting, reminder, kind, submission):
        return _over(setting, submission)
    partner = setting.session.get(Partner, submission.partner_id)
    state = asks.state_of(setting, submission)
    common = shared.shared(setting.session, setting.program, submission, state)
    last, is_partners = submission.last_day, reader is not None and not reader.is_staff
    today = calendar.local_day(setting.now, partner.timezone if partner else setting.program.timezone)
    theirs = sides(reader, submission) if reader else frozenset()
    acts = _buttons(setting, ping.rule, submission, theirs, is_partners=is_partners)
    if is_partners and reminder.needs_buttons and len(acts) == 1:
        return None
    item = Item(
        template=reminder.template,
        reference=submission.reference,
        kind=submission.kind,
        state=state,
        acts=acts,
        title=kind.title(submission.customer_name, submission.answers),
        partner=partner.name if partner else "",
        answer_day=common.answer_day,
        question_day=common.question_day,
        last_day=common.last_day,
        days_left=(last - today).days if last else None,
        business_days_left=_business_days_left(setting, common.answer_day),
        waits_for_partner=kind.lifecycle.move(Verb.ANSWER, state) is not None,
        outstanding=kind.lifecycle.move(Verb.END_NOW, state) is not None,
        is_late=_is_late(setting, reminder, submission),
        extension=_extension(common.extension),
        changes=() if is_partners else _changes(setting, ping, submission),
        stands_for=_stands_for(setting, ping, reader),
    )
    return Told(item, _is_to_do(reminder, item), reminder.is_listed)


def for_conversation(setting: Setting, ping: Ping, submission: Submission) -> Told:
    """What is said of it in the partner's channel: reference, state and dates; buttons for whoever may press them."""
    try:
        return _for_conversation(setting, ping, submission)
    except NotReadable:
        return _damaged(submission)


def _for_conversation(setting: Setting, ping: Ping, submission: Submission) -> Told:
    reminder, kind = _reminder(setting, ping), setting.program.kind(submission)
    if not applies(setting, reminder, kind, submission):
        return _over(setting, submission)
    state = asks.state_of(setting, submission)
    common = shared.shared(setting.session, setting.program, submission, state)
    item = Item(
        template=reminder.template,
        reference=submission.reference,
        kind=submission.kind,
        state=state,
        acts=_buttons(setting, ping.rule, submission, PARTNER_SIDE, is_partners=True),
        question_day=common.question_day,
        last_day=common.last_day,
        is_late=_is_late(setting, reminder, submission),
        extension=_extension(common.extension),
    )
    return Told(item, _is_to_do(reminder, item))


def _reminder(setting: Setting, ping: Ping) -> SubmissionReminder:
    found = setting.program.reminders.of_submission(ping.rule)
    assert found is not None, "pings of reminders that aren't installed are passed over"
    return found


def _damaged(submission: Submission) -> Told:
    """One that can't be read: its reference alone."""
    return Told(Item(DAMAGED, submission.reference, None, UNREADABLE, []))


def _over(setting: Setting, submission: Submission) -> Told:
    """What has been done since the digest came, or can't be done anymore: what became of it stays in the digest."""
    state = asks.state_of(setting, submission)
    return Told(Item(OVER, submission.reference, submission.kind, state, [_act(Verb.SHOW, submission)]))


def _is_to_do(reminder: SubmissionReminder, item: Item) -> bool:
    if reminder.pause is Pause.EXTENSION:
        return item.extension is None or item.extension.state != State.SUBMITTED
    if reminder.pause is Pause.QUESTION:
        return not item.waits_for_partner
    return not reminder.is_news


def _is_late(setting: Setting, reminder: SubmissionReminder, submission: Submission) -> bool:
    due = reminder.deadline(submission)
    return due is not None and due <= setting.now


def _extension(asked: shared.Extension | None) -> Extension | None:
    return Extension(asked.state, asked.answer_day) if asked else None


def _changes(setting: Setting, ping: Ping, submission: Submission) -> list[Change]:
    """What the partner changed of the approved submission since the digest before, if this one tells of it."""
    amended = select(Ping).where(
        Ping.submission_id == submission.id, Ping.rule == AMENDED, Ping.state == PingState.TOLD
    )
    told = setting.session.exec(amended).all()
    if all(each.letter_key != ping.letter_key for each in told):
        return []
    before = max((each.due_at for each in told if each.letter_key != ping.letter_key), default=None)
    events = submissions.history(setting.session, submission.id)
    new = [each for each in events if each.act == Verb.AMEND and (before is None or each.at > before)]
    return [Change(each.by, each.changed) for each in past.changes(setting.session, new)]


def _stands_for(setting: Setting, ping: Ping, reader: Actor | None) -> str | None:
    """In whose place the reader is told, None if in their own."""
    kind, _, name = ping.receiver.partition(":")
    if reader is None or kind != "person" or name == reader.person_id:
        return None
    person = setting.session.get(Person, name)
    return person.name if person is not None else None


def _business_days_left(setting: Setting, answer_day: date | None) -> int | None:
    today = calendar.local_day(setting.now, setting.program.timezone)
    return setting.program.calendar.count(today, answer_day) if answer_day else None


def _buttons(
    setting: Setting, rule: str, submission: Submission, theirs: frozenset[Who], *, is_partners: bool
) -> list[Act]:
    """The reminder's buttons that `theirs` may press now, and one that shows the submission."""
    program, reminders = setting.program, setting.program.reminders
    lifecycle, state = program.kind(submission).lifecycle, asks.state_of(setting, submission)
    allowed = set(lifecycle.acts(state, theirs))
    if is_partners:
        allowed |= _OWN_VERBS
        is_over = lifecycle.move(Verb.END_NOW, state) is None  # else its notice is still owed
        if is_over:
            allowed.add(Verb.FILE_AGAIN)
    if not reminders.can_wait(rule, program.values()):
        allowed.discard(Verb.SNOOZE)
    if Verb.EXTEND in allowed and not extensions.may_ask(setting.session, program, submission):
        allowed.discard(Verb.EXTEND)
    found = reminders.of_submission(rule)
    verbs = [verb for verb in (found.buttons if found else ()) if verb in allowed]
    acts = [_act(verb, submission, primary=not place) for place, verb in enumerate(verbs)]
    return [*acts, _act(Verb.SHOW, submission)]


def _act(verb: AnyVerb, submission: Submission, *, primary: bool = False) -> Act:
    return Act(verb, submission.reference, "primary" if primary else "default", about=submission.reference)
