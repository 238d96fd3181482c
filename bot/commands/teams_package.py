"""`partner-desk teams-package`: the Teams app, to be uploaded."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.commands.ending import BadUse
from bot.printable import show
from bot.settings import SettingsInvalid, given
from bot.slack import manifest as slack_manifest
from bot.teams.package import package


def teams_package(out: Path, version: str) -> None:
    """Writes it to `out`. It needs TEAMS_APP_ID alone, and does without to be looked at. Raises BadUse."""
    app = yaml.safe_load(slack_manifest.text())["display_information"]
    try:
        app_id = given().teams_app_id
        content = package(app, app_id, version)
        out.write_bytes(content)
    except SettingsInvalid as error:
        raise BadUse(str(error)) from None
    except ValueError as error:
        raise BadUse(str(error)) from None
    except OSError as error:
        raise BadUse(f"{out} can't be written: {error.strerror}") from None
    show(f"{out}: the app by manifest {version}.")
    if app_id is None:
        show("TEAMS_APP_ID isn't set, so the package carries a zero id and can't be uploaded.")
