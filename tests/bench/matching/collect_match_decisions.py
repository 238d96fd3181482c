"""Writes the verdicts that a program has collected as pairs to train on, tab-separated, to standard output.

    DATABASE_URL=... python -m tests.bench.matching.collect_match_decisions > verdicts.tsv

They name customers: keep the file where the database's backups are kept, and commit it nowhere.
"""

from __future__ import annotations

import csv
import os
import sys
from typing import TextIO

from sqlalchemy import Connection, create_engine, make_url

from models.matching import aliases
from tests.bench.matching.data import FIELDS


def write(connection: Connection, out: TextIO) -> None:
    """Write a header, and a line for each verdict that stands."""
    lines = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, escapechar=None, quotechar=None)
    lines.writerow(
        ["a", "b", "same", "source", *(f"{side}_{field}" for side in "ab" for field in FIELDS[1:])]
    )
    for account, judged, same in aliases.every(connection):
        cells = [account.name, judged.name, str(int(same)), "verdicts/reviewed"]
        cells += [getattr(one, field) for one in (account, judged) for field in FIELDS[1:]]
        lines.writerow([" ".join(cell.split()) for cell in cells])


def main() -> int:
    """Collect from the database that DATABASE_URL names. Returns the exit code."""
    address = make_url(os.environ["DATABASE_URL"])
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    with create_engine(address).connect() as connection:
        write(connection, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
