"""`partner-desk match`: are two organizations one customer? One line in, one line out, no database.

Columns, separated by tabs: a_name a_domain b_name b_domain, and if wanted a_city a_region a_country b_city
b_region b_country. Any but the names may be empty. Out: score, same|possible|different, reason. The short forms that
it knows are those of the policy (POLICY_FILE).
"""

from __future__ import annotations

import sys
from typing import BinaryIO

from bot.commands.ending import FINDINGS, GOOD
from bot.commands.opening import program, settings
from models.matching import Organization, compare, sentence

SHORT, LONG = 4, 10


def match() -> None:
    """Read pairs on stdin, print a line for each; exits with 1 if a line was bad."""
    program(settings())
    raise SystemExit(match_lines(sys.stdin.buffer, sys.stdout.buffer))


def match_lines(stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Answer each line of `stdin` on `stdout`, UTF-8 whatever the locale; return the exit code, 1 if one was bad.

    Only a line feed ends a line: a name may hold any other character that elsewhere would.
    """
    code = GOOD
    for line in stdin:
        pair = _organizations(line)
        if pair is None:
            code = FINDINGS
            stdout.write(b"error\n")
        else:
            found = compare(*pair)
            stdout.write(f"{found.score:.6f}\t{found.tier}\t{sentence(found.reason)}\n".encode())
        stdout.flush()
    return code


def _organizations(line: bytes) -> tuple[Organization, Organization] | None:
    """Returns the two organizations of a line; None if it isn't UTF-8, lacks columns, or lacks a name."""
    try:
        cells = [cell.strip() for cell in line.decode("utf-8-sig").split("\t")]
    except UnicodeDecodeError:
        return None
    if len(cells) not in (SHORT, LONG) or not cells[0] or not cells[2]:
        return None
    cells += [""] * (LONG - len(cells))
    return Organization(*cells[:2], *cells[4:7]), Organization(*cells[2:4], *cells[7:])
