"""The app in several processes under a base path, and a proxy in front of them with the files that
``deploy/`` ships: nothing is changed in them but names, ports and paths."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import streamlit

from tests.browser.programs import free_port, stop

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
STATIC = Path(streamlit.__file__).parent / "static"
BASE = "/nn"
START_SECONDS = 120


@contextmanager
def running(
    command: list[str], log: Path, is_up: Callable[[], bool], **environment: str
) -> Iterator[None]:
    """A program that has started, until the block ends. It writes what it says to ``log``."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        end = time.monotonic() + START_SECONDS
        while not is_up():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} does not run.\n{log.read_text()}")
            time.sleep(0.05)
        yield
    finally:
        stop(process)


def answers(url: str) -> bool:
    """Is ``url`` there? Not while nothing listens, nor while what listens has no certificate yet or
    has not asked yet whether the app is there."""
    try:
        context = ssl._create_unverified_context()
        with urllib.request.urlopen(url, timeout=2, context=context):
            return True
    except (urllib.error.URLError, OSError):
        return False


class Processes:
    """The addresses of the app's processes, and what they tell the administrator."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports

    def metric(self, port: int, name: str) -> int:
        """One of the figures of the process on ``port``."""
        url = f"http://127.0.0.1:{port}{BASE}/_stcore/metrics"
        with urllib.request.urlopen(url, timeout=10) as reply:
            lines = reply.read().decode().splitlines()
        return next(int(line.split()[-1]) for line in lines if line.startswith(f"{name} "))

    def sessions(self) -> list[int]:
        """How many sessions each process has had."""
        return [self.metric(port, 'session_events_total{type="connect"}') for port in self.ports]


@contextmanager
def app(folder: Path, count: int) -> Iterator[Processes]:
    """The app in ``count`` processes, started as the systemd unit starts them."""
    ports = [free_port() for _ in range(count)]
    with ExitStack() as stack:
        for port in ports:
            command = [sys.executable, "-m", "tests.browser.patient_server", "run"]
            command += ["serve.py", f"--server.port={port}", "--server.address=127.0.0.1"]
            url = f"http://127.0.0.1:{port}{BASE}/_stcore/health"
            stack.enter_context(
                running(
                    command,
                    folder / f"app-{port}.log",
                    lambda url=url: answers(url),  # type: ignore[misc]
                    STREAMLIT_SERVER_BASE_URL_PATH=BASE.strip("/"),
                    DATABASE_URL=f"sqlite:///{folder}/classes.sqlite3",
                )
            )
        yield Processes(ports)


@contextmanager
def caddy(folder: Path, upstreams: list[int]) -> Iterator[str]:
    """Caddy with deploy/Caddyfile on https://localhost; yields the address of the site."""
    port = free_port()
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    with running(
        command,
        folder / "caddy.log",
        lambda: answers(f"https://localhost:{port}{BASE}/_stcore/health"),
        SITE_ADDRESS=f"https://localhost:{port}",
        BASE_PATH=BASE,
        UPSTREAMS=" ".join(f"127.0.0.1:{one}" for one in upstreams),
        STREAMLIT_STATIC=str(STATIC),
        HTTP_PORT=str(free_port()),
        HTTPS_PORT=str(port),
        CADDY_ADMIN="off",
        XDG_DATA_HOME=str(folder),
        XDG_CONFIG_HOME=str(folder),
    ):
        yield f"https://localhost:{port}"


@contextmanager
def nginx(folder: Path, upstreams: list[int]) -> Iterator[str]:
    """nginx with the files of deploy/nginx on https://localhost; yields the address of the site."""
    port = free_port()
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=localhost", "-out", str(certificate), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
    )
    for name in ("nn-headers.inc", "nn-proxy.inc"):
        shutil.copy(DEPLOY / "nginx" / name, folder)
    site = (DEPLOY / "nginx" / "nn.conf").read_text()
    for before, after in (
        ("nn.example.org", "localhost"),
        ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
        ("    listen [::]:80;\n", ""),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("    listen [::]:443 ssl http2;\n", ""),
        ("/etc/ssl/nn/fullchain.pem", str(certificate)),
        ("/etc/ssl/nn/privkey.pem", str(key)),
        ("/var/log/nginx/error.log", str(folder / "nginx-error.log")),
        ("/opt/nn/streamlit-static/", f"{STATIC}/"),
        ("127.0.0.1:8501", f"127.0.0.1:{upstreams[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{upstreams[1]}"),
    ):
        assert before in site, before
        site = site.replace(before, after)
    (folder / "nn.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; "
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = folder / "nginx.conf"
    main.write_text(
        ("user root; " if os.getuid() == 0 else "")
        + f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log; events {{}}\n"
        + f"http {{ include /etc/nginx/mime.types; {temporary} include nn.conf; }}\n"
    )
    command = ["nginx", "-e", str(folder / "nginx-error.log"), "-p", str(folder), "-c", str(main)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with running(
        command,
        folder / "nginx.log",
        lambda: answers(f"https://localhost:{port}{BASE}/_stcore/health"),
    ):
        yield f"https://localhost:{port}"


PROXIES = {"caddy": caddy, "nginx": nginx}
