"""The command line: `partner-desk`, or `python -m bot`. Each command has a module in bot/commands.

A command is imported when it is run, so that none loads what only another one needs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(
    help="Partner Desk: a chat bot for a partner programme.",
    epilog="Exit: 0 good, 1 findings, 2 bad use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy = typer.Typer(help="Look at policy files.", no_args_is_help=True)
app.add_typer(policy, name="policy")


def main() -> None:
    """Runs the command that the arguments name."""
    from bot.commands.ending import clear_endings

    with clear_endings():
        app(prog_name="partner-desk")


def end(code: int) -> NoReturn:
    """Ends with this exit code."""
    raise typer.Exit(code)


@app.command("run")
def run() -> None:
    """Serve the platforms that are on, until told to stop."""
    from bot.commands.run import run

    run()


@app.command("demo")
def demo(
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="0 for one that is free.")] = 0,
) -> None:
    """Play a Slack workspace in the browser, with example data and a clock to be moved."""
    from bot.commands.demo.playing import demo

    demo(port)


@app.command("migrate")
def migrate() -> None:
    """Bring the database to the newest revision."""
    from bot.commands.migrate import migrate

    migrate()


@app.command("preview")
def preview(
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder to write to; it is made.")],
) -> None:
    """Write every form and card the bot can produce, with example data; needs no database."""
    from bot.commands.preview import preview

    preview(out)


@policy.command("check")
def policy_check(
    file: Annotated[Path | None, typer.Argument(help="Without one: that of POLICY_FILE.")] = None,
) -> None:
    """Say whether a policy file can be used."""
    from bot.commands.policy import check

    end(check(file))


@policy.command("diff")
def policy_diff(old: Path, new: Path) -> None:
    """Say which values two policy files have differently; exit 1 if there are any."""
    from bot.commands.policy import diff

    end(diff(old, new))


@app.command("manifest")
def manifest(
    url: Annotated[str | None, typer.Option(help="The address at which Slack reaches the bot.")] = None,
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode, without an address.")] = False,
) -> None:
    """Print the Slack app's manifest, filled in."""
    from bot.commands.manifest import manifest

    manifest(url, socket=socket)


@app.command("teams-package")
def teams_package(
    out: Annotated[Path, typer.Option(help="The zip to write.")],
    manifest: Annotated[str, typer.Option(help="1.29, or 1.25 without slash triggers.")] = "1.29",
) -> None:
    """Write the Teams app package, to be uploaded."""
    from bot.commands.teams_package import teams_package

    teams_package(out, manifest)


@app.command("import")
def import_(
    sheet: Annotated[str, typer.Argument(help="partners or people")],
    file: Annotated[Path | None, typer.Argument(metavar="FILE.csv")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print a file to start from.")] = False,
) -> None:
    """Take a CSV file over: all of it, or nothing where a line is wrong."""
    from bot.commands.imports import take

    end(take(sheet, file, dry_run=dry_run, only_template=template))


@app.command("export")
def export(
    sheet: Annotated[str, typer.Argument(help="partners or people")],
    out: Annotated[Path, typer.Option(metavar="FILE.csv", help="Where to write it.")],
) -> None:
    """Write what is known to a CSV file that can be imported again."""
    from bot.commands.imports import export

    export(sheet, out)


@app.command("due")
def due(
    as_of: Annotated[str, typer.Option(metavar="DATE", help="The last day to look at, such as 2027-02-19.")],
) -> None:
    """Print what will be due by a day if nobody does anything; sends nothing."""
    from bot.commands.due import due

    due(as_of)


@app.command("doctor")
def doctor() -> None:
    """Look for what will go wrong: settings, database, platform, partners and people."""
    from bot.commands.doctor import examine

    end(examine())


@app.command("history")
def history(reference: str) -> None:
    """Show everything that happened to a submission."""
    from bot.commands.history import show

    show(reference)


if __name__ == "__main__":
    main()
