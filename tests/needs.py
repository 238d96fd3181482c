"""What some tests need from the machine beyond Python, and what happens where it's missing.

On a developer's machine such a test is skipped with its reason. Under `PARTNER_DESK_NO_SKIPS=1` (as `.ci/run`
sets it) it fails instead, so that a green run there means that everything ran.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def absent(what: str, remedy: str) -> NoReturn:
    """Skip the test because `what` is missing, or fail it where nothing may be skipped."""
    message = f"{what}: {remedy}"
    if os.environ.get("PARTNER_DESK_NO_SKIPS") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def find_chromium() -> Path | None:
    """Return the Chromium that the machine has, if it has one."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    return Path(found) if found else None


def find_conformance_data() -> Path | None:
    """Return the folder of recorded payloads and schemas, if there is one; usable at collection."""
    named = os.environ.get("CONFORMANCE_DATA")
    return Path(named) if named and Path(named).is_dir() else None
