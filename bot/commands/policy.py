"""`partner-desk policy`: is a policy file right, and what does a new one change? Needs no database."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.commands.ending import FINDINGS, GOOD, BadUse
from bot.commands.opening import settings
from bot.printable import show
from models.policy import PACKAGED, Policy, PolicyError, load


def check(file: Path | None) -> int:
    """Prints each value with its source, and what agreements set otherwise; without a file, that of POLICY_FILE, else
    the packaged one. FINDINGS if it can't be used."""
    file = file or settings().policy_file or PACKAGED
    try:
        policy = load(file)
    except PolicyError as error:
        show(error, file=sys.stderr)
        return FINDINGS
    for name, value in policy.values.model_dump(mode="json").items():
        show(f"{name}: {value} ({policy.sources[name]})")
    for name, value in _agreed(policy).items():
        show(f"{name}: {value}")
    for warning in policy.warnings:
        show(f"{file}: {warning}", file=sys.stderr)
    assumptions = sum(source.startswith("assumption") for source in policy.sources.values())
    show(
        f"{file}: version {policy.version}, {len(policy.sources)} values, {assumptions} of them assumptions, "
        f"{len(policy.agreements)} agreements."
    )
    return GOOD


def diff(old: Path, new: Path) -> int:
    """Prints what differs, as `name: old -> new (source)`; FINDINGS if anything does. Raises BadUse."""
    try:
        before, after = load(old), load(new)
    except PolicyError as error:
        raise BadUse(str(error)) from None
    ours, theirs = before.values.model_dump(mode="json"), after.values.model_dump(mode="json")
    changed = [f"{name}: {ours[name]} -> {theirs[name]} ({after.sources[name]})" for name in theirs
               if ours[name] != theirs[name]]  # fmt: skip
    agreed, agree = _agreed(before), _agreed(after)
    changed += [
        f"{name}: {agreed.get(name, 'as everybody')} -> {agree.get(name, 'as everybody')}"
        for name in sorted({**agreed, **agree})
        if agreed.get(name) != agree.get(name)
    ]
    show("".join(f"{line}\n" for line in changed), end="")
    if changed and before.version == after.version:
        show(
            f"Both are version {after.version}: decisions store it, so a changed file needs a new one.",
            file=sys.stderr,
        )
    return FINDINGS if changed else GOOD


def _agreed(policy: Policy) -> dict[str, str]:
    """What agreements set otherwise: `partner.value` to the value and its clause."""
    return {
        f"{partner}.{name}": f"{entry['value']} ({entry['clause']})"
        for partner, overrides in policy.agreements.items()
        for name, entry in overrides.items()
    }
