"""Microsoft's own renderer of Adaptive Cards, the npm package that `package.json` names with its hash.

It is fetched through the machine's npm, from whichever registry that uses, and kept under `.cache/`. What doesn't have
the hash isn't unpacked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import absent

HERE = Path(__file__).parent
CACHE = HERE.parents[3] / ".cache"
SCRIPT, STYLE = "package/dist/adaptivecards.min.js", "package/dist/adaptivecards.css"
ROSTER_SECONDS = 120  # seconds for the registry


def renderer() -> Path:
    """The folder with SCRIPT and STYLE. Skips the test, or fails it, where npm or the package can't be had."""
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))
    folder = CACHE / f"{wanted['name']}-{wanted['version']}"
    if not (folder / SCRIPT).exists():
        if shutil.which("npm") is None:
            absent("no npm on this machine", "apt-get install nodejs npm")
        with _fetched(f"{wanted['name']}@{wanted['version']}") as archive:
            _verify(archive, wanted["integrity"])
            _unpack(archive, folder)
    return folder


@contextmanager
def _fetched(package: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="adaptivecards-") as name:
        command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", name, package]
        try:
            ended = subprocess.run(
                command, cwd=name, capture_output=True, timeout=ROSTER_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            absent(f"npm didn't fetch {package} in {ROSTER_SECONDS} s", "a registry that npm reaches")
        found = list(Path(name).glob("*.tgz"))
        if ended.returncode or len(found) != 1:
            absent(f"npm can't fetch {package}", "a registry that npm reaches")
        yield found[0]


def _verify(archive: Path, integrity: str) -> None:
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert integrity == f"sha512-{digest}", f"{archive.name} isn't the package that package.json names"


def _unpack(archive: Path, folder: Path) -> None:
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        with tarfile.open(archive) as packed:
            packed.extractall(
                name, members=[packed.getmember(SCRIPT), packed.getmember(STYLE)], filter="data"
            )
        if not folder.exists():
            Path(name).rename(folder)
            Path(name).mkdir()  # for the context, which takes it away
