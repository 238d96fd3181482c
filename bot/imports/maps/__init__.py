"""Headers of other systems' reports, as a small file each: `--map` takes one, or the name of one that is here.

A map says which column is which, how days are written, and what each stage means:

    columns: {account: Account Name, opportunity: Opportunity Name, …}   our column: their header, or a list of names
    dates: auto                  us (month first), eu (day first), iso, or auto: as the report's own days tell it
    always: {kind: opportunity}                                           what no column says
    customer_stages: [Closed Won]                                         a customer by now
    closed_stages: [Closed Won, Closed Lost]                              elsewhere the day of closing is a guess
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.imports import days
from bot.imports.encodings import Line
from bot.imports.sheet import Finding, Sheet, Wrong

SHIPPED = Path(__file__).parent
_DAYS = ("opened_on", "closed_on")


class MapWrong(ValueError):
    """The map can't be used; the text names what is wrong, and what would be right."""


class Map(BaseModel):
    """A map, as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str | list[str]] = Field(min_length=1)
    dates: Literal["iso", "us", "eu", "auto"] = "iso"
    always: dict[str, str] = {}
    customer_stages: tuple[str, ...] = ()
    closed_stages: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The headers that it knows."""
        return frozenset(name for theirs in self.columns.values() for name in _several(theirs))

    def translated(self, header: Sequence[str], given: Iterable[Line]) -> tuple[list[str], list[Line]]:
        """The header and lines of the pipeline's own sheet that the report's mean. Raises Wrong."""
        missing = [theirs for theirs in self.columns.values() if not set(_several(theirs)) & set(header)]
        if missing:
            raise Wrong(
                Finding(1, " or ".join(_several(each)), "is missing; the map names it, the file doesn't")
                for each in missing
            )
        places = {ours: _place(theirs, header) for ours, theirs in self.columns.items()}
        names = list(dict.fromkeys((*places, *self.always, "kind")))
        lines = list(given)
        first = self._first(lines, places)
        return names, [
            (line, self._row(names, {ours: cells[place] for ours, place in places.items()}, first))
            for line, cells in lines
        ]

    def _first(self, lines: Sequence[Line], places: Mapping[str, int]) -> str:
        """Which of day and month comes first: what the map says, else what the report's own days tell."""
        if self.dates != "auto":
            return self.dates
        return days.order(cells[places[name]] for name in _DAYS if name in places for _, cells in lines)

    def _row(self, names: Sequence[str], cells: dict[str, str], first: str) -> list[str]:
        row = {**self.always, **cells}
        stage = row.get("stage", "")
        row.setdefault("kind", "customer" if stage in self.customer_stages else "opportunity")
        if stage in self.customer_stages:
            row["kind"] = "customer"
        if self.closed_stages and stage not in self.closed_stages and "closed_on" in row:
            row["closed_on"] = ""
        for name in _DAYS:
            if row.get(name):
                row[name] = _day(row[name], first)
        return [row[name] for name in names]


def _several(theirs: str | list[str]) -> list[str]:
    return [theirs] if isinstance(theirs, str) else theirs


def _place(theirs: str | list[str], header: Sequence[str]) -> int:
    return next(header.index(name) for name in _several(theirs) if name in header)


def load(given: str, sheet: Sheet) -> Map:
    """The map in the file `given`, or the one of that name that is here. Raises MapWrong."""
    file = SHIPPED / f"{given}.yaml"
    file = file if given.isidentifier() and file.is_file() else Path(given)
    shipped = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.yaml")))
    try:
        raw: Any = yaml.safe_load(file.read_text("utf-8"))
    except OSError as error:
        raise MapWrong(f"{given} can't be read: {error.strerror}; maps that are here: {shipped}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise MapWrong(f"{given} isn't YAML: {error}") from None
    try:
        found = Map.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise MapWrong(f"{given}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    unknown = sorted({*found.columns, *found.always} - set(sheet.names()))
    if unknown:
        raise MapWrong(f"{given}: {', '.join(unknown)}: no such column; there are {', '.join(sheet.names())}")
    return found


def _day(cell: str, first: str) -> str:
    """The day in ISO's way, without a time behind it; what isn't one, or may be two, stays, for the sheet to refuse."""
    found = days.in_order(cell, "" if first == "iso" else first)
    return found.isoformat() if found else cell
