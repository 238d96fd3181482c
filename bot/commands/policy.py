"""`partner-desk policy`: is a policy file right, and what does a new one change? Needs no database."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.commands.ending import FINDINGS, GOOD, BadUse
from bot.commands.opening import settings
from models.policy import PACKAGED, PolicyError, load


def check(file: Path | None) -> int:
    """Says whether the file can be used; without one, that of POLICY_FILE, else the packaged one."""
    file = file or settings().policy_file or PACKAGED
    try:
        policy = load(file)
    except PolicyError as error:
        print(error, file=sys.stderr)
        return FINDINGS
    assumptions = sum(source.startswith("assumption") for source in policy.sources.values())
    print(
        f"{file}: version {policy.version}, {len(policy.sources)} values, {assumptions} of them assumptions."
    )
    return GOOD


def diff(old: Path, new: Path) -> int:
    """Prints each value that differs as `name: old -> new (source)`; FINDINGS if any does. Raises BadUse."""
    try:
        before, after = load(old), load(new)
    except PolicyError as error:
        raise BadUse(str(error)) from None
    ours, theirs = before.values.model_dump(mode="json"), after.values.model_dump(mode="json")
    changed = [name for name in theirs if ours[name] != theirs[name]]
    for name in changed:
        print(f"{name}: {ours[name]} -> {theirs[name]} ({after.sources[name]})")
    if changed and before.version == after.version:
        print(
            f"Both are version {after.version}: decisions store it, so a changed file needs a new one.",
            file=sys.stderr,
        )
    return FINDINGS if changed else GOOD
