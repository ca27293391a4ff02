"""A PostgreSQL of one's own, where Debian's package is installed: for tests and benchmarks."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDERS = Path("/usr/lib/postgresql")


def why_not() -> str:
    """Why there is none here; "" where there is one."""
    if _initdb() is None:
        return "PostgreSQL is not installed (on Debian: apt-get install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install -r requirements-postgresql.txt)"
    if os.geteuid() == 0 and _user() is None:
        return "PostgreSQL does not run as root, and there is no user to run it as"
    return ""


@contextmanager
def running() -> Iterator[str]:
    """The address of an empty database, which is heard on no network and gone afterwards."""
    initdb, user = _initdb(), _user()
    assert initdb is not None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if user is not None:
        shutil.chown(folder, user)
    control, data = str(initdb.with_name("pg_ctl")), str(folder / "data")

    def run(*command: str) -> None:
        subprocess.run(
            command, user=user, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )

    run(str(initdb), "-D", data, "-A", "trust", "-U", "board", "--no-sync", "-E", "UTF8")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    run(control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://board@/postgres?host={folder}"
    finally:
        run(control, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _initdb() -> Path | None:
    found = [*sorted(FOLDERS.glob("*/bin/initdb"), reverse=True), shutil.which("initdb")]
    return next((Path(one) for one in found if one is not None and Path(one).exists()), None)


def _user() -> str | None:
    """Whom to run it as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)
