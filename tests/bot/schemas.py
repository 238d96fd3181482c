"""The published schemas of both platforms' JSON, as validators. Without the recorded data a test is skipped."""

from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft7Validator, Draft202012Validator


def slack_validator(folder: Path, surface: str) -> Draft202012Validator:
    """For a message's blocks ("message"), a modal ("modal") or a Home tab ("home")."""
    whole = orjson.loads((folder / "block-kit-schema" / "slack-block-kit.schema.json").read_bytes())
    if surface == "message":
        return Draft202012Validator(whole)
    return Draft202012Validator({"$ref": f"#/$defs/{surface}_view", "$defs": whole["$defs"]})


class TeamsValidator:
    """For Adaptive Cards 1.5; `msteams` is Teams' own and no part of them."""

    def __init__(self, folder: Path) -> None:
        schema = orjson.loads((folder / "adaptive-cards" / "adaptive-card.json").read_bytes())
        self._validator = Draft7Validator(schema)

    def problems(self, card: dict[str, Any]) -> list[str]:
        """What the schema has against the card."""
        plain = {name: value for name, value in card.items() if name != "msteams"}
        return [error.message for error in self._validator.iter_errors(plain)]
