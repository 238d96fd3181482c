"""A row that nobody can read takes nothing from the others: any JSON column, whatever stands in it, both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session, SQLModel, select

import models.tables  # noqa: F401 - fills the metadata
from models import shapes
from models.tables import Letter, ReadableJson, Unreadable
from models.terms import Address

NONSENSE = ["[]", "null", "3", '"words"', "{}", '{"a": {"b": [1, null]}}', '[1, "x"]']
BROKEN = ["", "{", "{'a': 1}", "nul", "\ufffd", '{"a": 1', "[" * 3000, "\x00"]
COLUMNS = [
    (table.name, column.name)
    for table in SQLModel.metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, ReadableJson)
]


def test_every_json_column_is_read_so() -> None:
    plain = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if "JSON" in repr(column.type).upper() and not isinstance(column.type, ReadableJson)
    ]
    assert plain == []
    assert ("submission", "answers") in COLUMNS
    assert ("letter", "params") in COLUMNS


@pytest.mark.parametrize("stored", [*NONSENSE, *BROKEN])
def test_what_cant_be_read_is_empty_and_marked(migrated_database_url: str, stored: str) -> None:
    engine = create_engine(migrated_database_url)
    is_broken = stored in BROKEN
    if is_broken and engine.dialect.name == "postgresql":
        engine.dispose()
        return  # its JSON columns take no broken JSON
    with Session(engine) as session:
        now = datetime(2027, 1, 1, tzinfo=UTC)
        session.add(
            Letter(
                key="good", message="m", address=Address("l"), written_at=now, not_before=now, params={"a": 1}
            )
        )
        session.add(Letter(key="bad", message="m", address=Address("l"), written_at=now, not_before=now))
        session.commit()
        session.connection().execute(
            text(
                "UPDATE letter SET params = :stored WHERE key = 'bad'"
                if engine.dialect.name == "sqlite"
                else "UPDATE letter SET params = cast(:stored AS json) WHERE key = 'bad'"
            ),
            {"stored": stored},
        )
        session.commit()
        session.expire_all()
        good = session.exec(select(Letter).where(Letter.key == "good")).one()
        bad, _ = session.exec(select(Letter).order_by(Letter.key)).all()
        assert good.params == {"a": 1}
        assert isinstance(bad.params, dict)
        assert isinstance(bad.params, Unreadable) is not stored.startswith("{") or is_broken
        bad.message = "changed"  # what can't be read isn't overwritten by a change of the rest
        session.commit()
        kept = session.connection().execute(text("SELECT params FROM letter WHERE key = 'bad'")).scalar()
        assert engine.dialect.name == "postgresql" or str(kept) == stored
    engine.dispose()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"new": 2, "changed": 1, "unchanged": 0},  # an import
        {"moves": [[1, None, 2]], "verdicts": [3], "from": ["DR-7K3Q-9F"], "note": ""},  # customers made one
        {"from": "fay", "to": "pat"},  # handed over
        {"extension": "EX-7K3Q-9F", "from": "2027-02-26", "to": "2027-04-27"},
        {
            "changed": {"need": ["a", None], "activities": [["meeting"], ["meeting", "other"]]},
            "new_place": False,
        },
        {"won_on": "2027-01-05", "won_amount": "1000", "order_form": True},
        {"overrides": {"approval_days": {"value": 60, "clause": "4.2"}}, "reason": "E5", "about": ["need"]},
    ],
)
def test_what_events_keep_is_read(data: dict[str, Any]) -> None:
    assert shapes.happening(data)


@pytest.mark.parametrize(
    "data",
    [
        {"text": {"a": 1}},
        {"changed": {"need": "a"}},
        {"changed": []},
        {"won_on": "yesterday"},
        {"until": 3},
        {"extension": "EX-7K3Q-9F", "from": "then", "to": "2027-04-27"},
        {"about": [{"a": 1}]},
    ],
)
def test_nonsense_in_an_event_cant_be_read(data: dict[str, Any]) -> None:
    assert not shapes.happening(data)
