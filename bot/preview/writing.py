"""Writing the preview: a file for each form and card on each platform, and an index that draws them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.preview.showing import Shown, everything
from bot.words import Words
from models.kinds import collect
from models.policy import packaged

_PATTERNS = ("slack/*.view.json", "slack/*.message.json", "teams/*.card.json")


def write(out: Path) -> int:
    """Writes `slack/…`, `teams/…` and `index.html` into `out`, and takes away what an earlier preview left there.

    Returns how many forms and cards there are. Raises OSError if it can't write there.
    """
    for folder in (out / "slack", out / "teams"):
        folder.mkdir(parents=True, exist_ok=True)
    kinds = collect()
    shown = everything(kinds, packaged(), Words(kinds=kinds))
    files = {out / "index.html": _index(shown)}
    for each in shown:
        files[out / "slack" / f"{each.name}.{each.form}.json"] = _json(each.slack)
        files[out / "teams" / f"{each.name}.card.json"] = _json(each.teams)
    for stale in {old for pattern in _PATTERNS for old in out.glob(pattern)} - files.keys():
        stale.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return len(shown)


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _index(shown: Sequence[Shown]) -> str:
    environment = Environment(
        loader=FileSystemLoader(str(Path(__file__).parent)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json"] = _json
    environment.tests["a"] = lambda value, name: type(value).__name__ == name
    groups = [(kind, list(some)) for kind, some in groupby(shown, key=lambda each: each.kind)]
    return environment.get_template("index.html.j2").render(groups=groups, total=len(shown))
