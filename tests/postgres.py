"""A PostgreSQL to test on: the one that `TEST_DATABASE_URL` names, or a throw-away one of this machine.

The throw-away server runs as an ordinary user (PostgreSQL refuses root), listens on a free port of 127.0.0.1
with a password of its own, keeps nothing safe from a power cut, and is gone with its folder at the end.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

# The server lives as long as the pipe to this shell is open, so that it ends with the tests however they end.
# Where they could no longer take its folder away, this does.
KEEPER = """
exec 3<&0
folder=$1; shift
"$@" 3<&- & server=$!
{ read -r _ <&3; touch "$folder/closed"; kill -INT "$server"; } & reader=$!
wait "$server"
if [ -e "$folder/closed" ]; then rm -rf "$folder"; else kill "$reader"; fi
"""
START_SECONDS = 20
ATTEMPTS = 3
CONVERSATION_BYTES = 2**30
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    # A server's own timezone is rarely UTC; code that leans on it shall fail here and not at an operator's.
    "timezone": "America/Los_Angeles",
}


class NoPostgres(Exception):
    """There is no PostgreSQL on this machine, or it doesn't start; the text says which."""


def find_programs() -> Path | None:
    """Return the folder that holds both `initdb` and `postgres`, the newest version first."""
    on_path = shutil.which("initdb")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(packaged, key=lambda folder: float(folder.parent.name), reverse=True)
    complete = (c for c in candidates if (c / "initdb").exists() and (c / "postgres").exists())
    return next(complete, None)


def ordinary_user() -> str | None:
    """Return whom to run the server as: nobody else, unless this is root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def throwaway_server() -> Iterator[URL]:
    """Run a server for as long as the block lasts; yields the address of its `postgres` database.

    Raises NoPostgres where it can't be had.
    """
    programs = find_programs()
    if programs is None:
        raise NoPostgres("neither on the PATH nor under /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="partner-desk-postgres-", dir=roomy_memory()))
    try:
        password = initialize(programs, folder)
        process, port = start(programs, folder)
        try:
            yield URL.create("postgresql+psycopg", "desk", password, "127.0.0.1", port, "postgres")
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def roomy_memory() -> Path | None:
    """Return the memory file system, if it has room: a new database takes 20 ms there, on some disks 200."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > CONVERSATION_BYTES else None


def initialize(programs: Path, folder: Path) -> str:
    """Create the server's files in `folder`; return the password of its superuser, `desk`."""
    password = secrets.token_hex(16)
    password_file = folder / "password"
    password_file.write_text(password)
    user = ordinary_user()
    if user:
        shutil.chown(folder, user)
        shutil.chown(password_file, user)
    command: list[str | Path] = [
        programs / "initdb",
        "--pgdata",
        folder / "data",
        "--username",
        "desk",
        "--no-sync",
    ]
    command += ["--auth", "scram-sha-256", "--pwfile", password_file, "--encoding", "UTF8", "--no-locale"]
    done = subprocess.run(command, user=user, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoPostgres(f"initdb failed: {done.stderr.strip()}")
    return password


def start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the server on a free port; return its process and the port once it answers."""
    for _ in range(ATTEMPTS):  # between finding a port free and taking it, another may have taken it
        port = free_port()
        command: list[str | Path] = ["/bin/sh", "-c", KEEPER, "keeper", folder]
        command += [programs / "postgres", "-D", folder / "data", "-p", str(port)]
        for name, value in SETTINGS.items():
            command += ["-c", f"{name}={value}"]
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command,
                user=ordinary_user(),
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for pytest, which then ends the server in order
            )
        if answers(process, port):
            return process, port
    raise NoPostgres(f"doesn't start: {(folder / 'log').read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server accepts connections; False when it ended instead."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="desk", password="-", dbname="postgres").close()
        except psycopg.OperationalError as refusal:
            if "authentication failed" in str(refusal):
                return True
            time.sleep(0.02)
    if process.poll() is None:
        stop(process)
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe that keeps the server alive, and wait until it and its folder are gone."""
    if process.stdin:
        process.stdin.close()
    process.wait()


def create_database(server: URL, template: URL | None = None) -> URL:
    """Create a database of a random name, empty or a copy of `template`; return its address.

    The template must have no connection open.
    """
    name = f"desk_{secrets.token_hex(8)}"
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier((template and template.database) or "template0")
    )
    execute(server, command)
    return server.set(database=name)


def drop_database(server: URL, database: URL) -> None:
    """Drop it, whoever is still connected."""
    name = sql.Identifier(database.database or "")
    execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@contextmanager
def database_on(server: URL, template: URL | None = None) -> Iterator[URL]:
    """Yield the address of a database that is there for as long as the block lasts, as `create_database` makes it."""
    database = create_database(server, template)
    try:
        yield database
    finally:
        drop_database(server, database)


def address(database: URL) -> str:
    """Return what goes into DATABASE_URL, password and all."""
    return database.render_as_string(hide_password=False)


def disconnect_all(server: URL, database: URL) -> None:
    """End every session in it, so that it can be a template."""
    name = sql.Literal(database.database)
    execute(
        server,
        sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}").format(name),
    )


def execute(server: URL, command: sql.Composed) -> None:
    with psycopg.connect(address(server.set(drivername="postgresql")), autocommit=True) as connection:
        connection.execute(command)


@contextmanager
def server_for_tests() -> Iterator[URL]:
    """Yield the server that `TEST_DATABASE_URL` names (its user may create databases), else a throw-away."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield make_url(named).set(drivername="postgresql+psycopg")
    else:
        with throwaway_server() as server:
            yield server
