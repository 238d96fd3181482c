"""The command line: `partner-desk`, or `python -m bot`. Each command has a module in bot/commands.

A command is imported when it is run, so that none loads what only another one needs.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from models.terms import Platform

app = typer.Typer(
    help="Partner Desk: a chat bot for a partner program.",
    epilog="Exit: 0 good, 1 findings, 2 bad use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
policy = typer.Typer(help="Look at policy files.", no_args_is_help=True)
app.add_typer(policy, name="policy")
customers = typer.Typer(help="Say that two end customers are one, or one is two.", no_args_is_help=True)
app.add_typer(customers, name="customers")
By = Annotated[str | None, typer.Option(metavar="PERSON", help="Whose word it is: a key of people.")]
Note = Annotated[str, typer.Option(help="Why; it stands in the history.")]


def main() -> None:
    """Runs the command that the arguments name."""
    from bot.commands.ending import clear_endings

    # Databases, their logs, exports, pages to send back: whatever a command makes is for its user alone.
    os.umask(os.umask(0o077) | 0o077)
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


@app.command("match")
def match() -> None:
    """Read pairs of organizations on stdin, and say for each whether they are one customer."""
    from bot.commands.match import match

    match()


@app.command("live-check")
def live_check(
    platform: Annotated[str, typer.Option(help="slack or teams.")] = "slack",
    record: Annotated[Path, typer.Option(help="Where the answers are kept.")] = Path("live-check.json"),
    page: Annotated[Path, typer.Option(help="The page to send back.")] = Path("live-check.md"),
) -> None:
    """Walk through the first try on real platforms, step by step, and write the page to send back."""
    from bot.commands.live_check import live_check

    end(live_check(Platform.of(platform), record, page))


@app.command("read-mail")
def read_mail(
    today: Annotated[str, typer.Option(help="The reader's day, YYYY-MM-DD (default: today).")] = "",
    our_domain: Annotated[
        list[str] | None, typer.Option(help="A domain that is never the customer's; may be repeated.")
    ] = None,
    our_name: Annotated[
        list[str] | None, typer.Option(help="A company that is never the customer; may be repeated.")
    ] = None,
) -> None:
    """Read a mail on stdin, and print field<TAB>value for each field that is certain."""
    from bot.commands.read_mail import read_mail

    read_mail(today, our_domain or (), our_name or ())


@app.command("read-value")
def read_value(
    kind: Annotated[
        str, typer.Argument(help="amount, domain, email, country, timezone, reference or working-day")
    ],
) -> None:
    """Read a value a line on stdin, and print how it is read, or why it is refused."""
    from bot.commands.read_value import read_value

    end(read_value(kind))


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
    sheet: Annotated[str, typer.Argument(help="partners, people, pipeline or deals")],
    file: Annotated[Path | None, typer.Argument(metavar="FILE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print a file to start from.")] = False,
    headers: Annotated[
        str | None,
        typer.Option(
            "--map", metavar="MAP.yaml", help="For pipeline: a report's headers; salesforce, hubspot."
        ),
    ] = None,
    skip_bad: Annotated[
        Path | None,
        typer.Option(
            "--skip-bad", metavar="FILE", help="Take the good lines; write the others there, with why."
        ),
    ] = None,
) -> None:
    """Take a CSV or Excel file over: all of it, or nothing where a line is wrong."""
    from bot.commands.imports import take

    end(take(sheet, file, dry_run=dry_run, only_template=template, headers=headers, skip_bad=skip_bad))


@app.command("export")
def export(
    sheet: Annotated[str, typer.Argument(help="partners, people, pipeline or deals")],
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
def history(
    reference: str,
    other: Annotated[str | None, typer.Argument(help="A second one, for both on one timeline.")] = None,
) -> None:
    """Show everything that happened to a submission, or to two that are in dispute."""
    from bot.commands.history import show

    show(reference, other)


@app.command("resend")
def resend(
    numbers: Annotated[list[int] | None, typer.Argument(help="The numbers that the list shows.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
) -> None:
    """List the messages that were set aside or given up, or send them again."""
    from bot.commands.resend import resend

    end(resend(numbers or [], everything=everything))


@app.command("verify")
def verify(
    reference: str,
    digest: Annotated[str | None, typer.Argument(help="The receipt's digits, to be compared.")] = None,
) -> None:
    """Say whether what is kept of a submission is what was filed, by the digest of its receipt."""
    from bot.commands.verify import verify

    end(verify(reference, digest))


@customers.command("merge")
def customers_merge(reference: str, other: str, by: By = None, note: Note = "") -> None:
    """Say that two claims have one end customer: that of the second becomes that of the first."""
    from bot.commands.customers import merge

    end(merge(reference, other, by, note))


@customers.command("split")
def customers_split(reference: str, by: By = None, note: Note = "") -> None:
    """Say that a claim has an end customer of its own."""
    from bot.commands.customers import split

    end(split(reference, by, note))


@customers.command("undo")
def customers_undo(by: By = None) -> None:
    """Take the last merge or split back."""
    from bot.commands.customers import undo

    end(undo(by))


if __name__ == "__main__":
    main()
