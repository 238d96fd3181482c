"""Headers of other systems' reports, as a small file each: `--map` takes one, or the name of one that is here.

A map says which column is which, how days are written, and what each stage means:

    columns: {account: Account Name, opportunity: Opportunity Name, …}   our column: their header
    dates: us                                                             iso, us (month first) or eu (day first)
    always: {kind: opportunity}                                           what no column says
    customer_stages: [Closed Won]                                         a customer by now
    closed_stages: [Closed Won, Closed Lost]                              elsewhere the day of closing is a guess
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.imports.reading import Lines
from bot.imports.sheet import Finding, Sheet, Wrong

SHIPPED = Path(__file__).parent
_DAYS = ("opened_on", "closed_on")
_SHAPES = {"iso": ("%Y-%m-%d", "%Y/%m/%d"), "us": ("%m/%d/%Y", "%m/%d/%y"), "eu": ("%d/%m/%Y", "%d.%m.%Y")}


class MapWrong(ValueError):
    """The map can't be used; the text names what is wrong, and what would be right."""


class Map(BaseModel):
    """A map, as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: dict[str, str] = Field(min_length=1)
    dates: Literal["iso", "us", "eu"] = "iso"
    always: dict[str, str] = {}
    customer_stages: tuple[str, ...] = ()
    closed_stages: tuple[str, ...] = ()

    def translated(self, lines: Lines) -> Lines:
        """The lines of the pipeline's own sheet that the report's lines mean. Raises Wrong."""
        line, header = next(lines, (1, []))
        missing = [theirs for theirs in self.columns.values() if theirs not in header]
        if missing:
            raise Wrong(
                Finding(line, each, "is missing; the map names it, the file doesn't") for each in missing
            )
        places = {ours: header.index(theirs) for ours, theirs in self.columns.items()}
        names = list(dict.fromkeys((*places, *self.always, "kind")))
        yield line, names
        for line, cells in lines:
            if sum(map(bool, cells)) < 2 < len(header):
                continue  # a report ends with lines of one cell: its name, who ran it
            if len(cells) != len(header):
                raise Wrong([Finding(line, "", f"has {len(cells)} cells, the header {len(header)}")])
            yield line, self._row(names, {ours: cells[place] for ours, place in places.items()})

    def _row(self, names: Sequence[str], cells: dict[str, str]) -> list[str]:
        row = {**self.always, **cells}
        stage = row.get("stage", "")
        row.setdefault("kind", "customer" if stage in self.customer_stages else "opportunity")
        if stage in self.customer_stages:
            row["kind"] = "customer"
        if self.closed_stages and stage not in self.closed_stages and "closed_on" in row:
            row["closed_on"] = ""
        for name in _DAYS:
            if name in row:
                row[name] = _day(row[name], self.dates)
        return [row[name] for name in names]


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


def _day(cell: str, dates: str) -> str:
    """The day in ISO's way, without a time behind it; what isn't one stays, for the sheet to refuse."""
    text = cell.strip().replace("T", " ").partition(" ")[0]
    for shape in _SHAPES[dates]:
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    return cell
