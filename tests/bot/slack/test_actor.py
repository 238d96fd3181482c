"""Whose click is it: the installing workspace is never taken for the actor's, and no field is guessed."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot.database import Database
from bot.slack.actor import of_command, of_event, of_interaction
from bot.turn import Whose
from models.people import Account
from models.tables import Identity, Person, Profile
from models.terms import Platform

HOST, PARTNER, ENTERPRISE = "T0HOST", "T0PARTNER", "E0PARTNER"
THEIRS = Account(Platform.SLACK, PARTNER, "U0PARTNER")


@pytest.fixture
def database(migrated_database_url: str) -> Iterator[Database]:
    database = Database.open(migrated_database_url)
    yield database
    database.close()


def interaction(kind: str, **fields: Any) -> dict[str, Any]:
    """What Slack sends for a partner's act in an app that only the host installed."""
    return {"type": kind, "user": {"id": THEIRS.account, "team_id": PARTNER}, **fields}


def view(**fields: Any) -> dict[str, Any]:
    return {"id": "V1", "team_id": PARTNER, "app_installed_team_id": HOST, **fields}


# Each payload carries the host's id wherever Slack puts it; what must come out is the partner's.
PARTNERS_ACTS = {
    "a click in a message": (
        interaction("block_actions", team={"id": HOST}, channel={"id": "C1"}, container={"channel_id": "C1"}),
        Whose(THEIRS, "C1"),
    ),
    "a click in a modal": (
        interaction("block_actions", team={"id": PARTNER}, view=view(), container={"view_id": "V1"}),
        Whose(THEIRS, ""),
    ),
    "a form sent": (
        interaction("view_submission", team={"id": PARTNER}, enterprise={"id": ENTERPRISE}, view=view()),
        Whose(THEIRS, ""),
    ),
    "a form sent, with the workspace in `team` alone": (
        {
            "type": "view_submission",
            "user": {"id": THEIRS.account},
            "team": {"id": PARTNER},
            "view": view(),
        },
        Whose(THEIRS, ""),
    ),
    "a form closed": (interaction("view_closed", team={"id": PARTNER}, view=view()), Whose(THEIRS, "")),
    "a click that doesn't say whose": (
        {"type": "block_actions", "user": {"id": "U0PARTNER"}, "team": {"id": HOST}, "channel": {"id": "C1"}},
        Whose(None, "C1"),
    ),
}


@pytest.mark.parametrize("act", PARTNERS_ACTS)
def test_a_partners_act_is_theirs_although_the_host_installed_the_app(act: str) -> None:
    body, whose = PARTNERS_ACTS[act]
    assert of_interaction(body) == whose


@pytest.mark.parametrize("odd", [None, 5, "text", [], {"id": 5, "team_id": ["T"]}])
def test_an_odd_user_is_nobody(odd: Any) -> None:
    assert of_interaction({"type": "view_submission", "user": odd, "team": odd}).account is None


def test_a_command_is_of_the_workspace_where_it_was_typed() -> None:
    body = {"team_id": PARTNER, "user_id": "U0PARTNER", "channel_id": "C1", "command": "/partner"}
    assert of_command(body) == Whose(THEIRS, "C1")


def mention(**fields: Any) -> dict[str, Any]:
    return {
        "type": "app_mention",
        "user": THEIRS.account,
        "channel": "C1",
        "text": "<@U0BOT> status",
        **fields,
    }


@pytest.mark.parametrize(
    "teams",
    [
        {"user_team": PARTNER, "source_team": PARTNER, "team": HOST},
        {"source_team": PARTNER},
        {"user_team": ENTERPRISE, "source_team": PARTNER},
    ],
)
def test_a_mention_is_of_the_team_that_its_inner_fields_name(
    teams: dict[str, str], database: Database
) -> None:
    event = mention(**teams)
    assert database.read_now(lambda session: of_event(session, event)) == Whose(THEIRS, "C1")


@pytest.mark.parametrize(
    "teams", [{}, {"team": HOST}, {"user_team": ENTERPRISE}, {"user_team": None, "source_team": None}]
)
def test_a_mention_without_the_actors_team_is_nobodys_while_the_account_is_unknown(
    teams: dict[str, Any], database: Database
) -> None:
    event = mention(**teams)
    assert database.read_now(lambda session: of_event(session, event)) == Whose(None, "C1")


def test_a_mention_without_the_actors_team_is_of_the_one_account_with_that_id(database: Database) -> None:
    def known(session: Session) -> None:
        session.add(Person(id="ana", name="Ana"))
        session.flush()
        session.add(Identity(person_id="ana", platform=Platform.SLACK, team=PARTNER, account=THEIRS.account))
        session.add(Profile(platform=Platform.SLACK, team=PARTNER, account=THEIRS.account))
        session.add(Profile(platform=Platform.TEAMS, team="another", account=THEIRS.account))

    database.write_now(known)
    assert database.read_now(lambda session: of_event(session, mention())) == Whose(THEIRS, "C1")


def test_a_mention_without_the_actors_team_is_nobodys_if_two_workspaces_know_that_id(
    database: Database,
) -> None:
    def known(session: Session) -> None:
        session.add(Profile(platform=Platform.SLACK, team=PARTNER, account=THEIRS.account))
        session.add(Profile(platform=Platform.SLACK, team=HOST, account=THEIRS.account))

    database.write_now(known)
    assert database.read_now(lambda session: of_event(session, mention())) == Whose(None, "C1")


def recorded(folder: Path, pattern: str) -> list[dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in sorted((folder / "slack-payloads").glob(pattern))]
    assert found, f"no recorded payload is called {pattern}"
    return found


def test_a_recorded_submission_from_the_other_side_of_a_shared_channel_is_theirs(
    conformance_data: Path,
) -> None:
    (body,) = recorded(conformance_data, "view_submission*connect_channel*")
    assert body["view"]["app_installed_team_id"] == "T-installed-workspace"
    assert of_interaction(body).account == Account(Platform.SLACK, "T-other-side", "W111")


@pytest.mark.parametrize("kind", ["block_actions", "view_submission", "view_closed", "block_suggestion"])
def test_recorded_interactions_are_their_users_or_nobodys(kind: str, conformance_data: Path) -> None:
    for body in recorded(conformance_data, f"{kind}__*"):
        user = body.get("user", {})
        account = of_interaction(body).account
        if account is None:
            assert "team_id" not in user
        else:
            assert (account.team, account.account) == (user["team_id"], user["id"])


def test_recorded_mentions_never_take_the_installing_workspace_for_the_actors(
    conformance_data: Path, database: Database
) -> None:
    for body in recorded(conformance_data, "event_callback.app_mention*"):
        event = body["event"]
        assert "user_team" not in event
        assert database.read_now(partial(of_event, event=event)).account is None
