"""What the benchmarks in a browser share: a Chromium and a served app."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

EMPTY_PAGE = """
import streamlit as st

@st.fragment
def counter():
    st.session_state.setdefault("clicks", 0)
    if st.button("Click"):
        st.session_state.clicks += 1
    st.text(f"clicks: {st.session_state.clicks}")

counter()
"""

# Waits until each of the watched things has changed, and notes when the page last changed. The
# clock starts with the next press; components' shadow roots are searched too.
WATCH = """watched => {
  const look = one => {
    const places = [document];
    for (const host of document.querySelectorAll('[data-testid^=stBidiComponent]'))
      for (const part of [host, ...host.querySelectorAll('*')])
        if (part.shadowRoot) places.push(part.shadowRoot);
    return places.flatMap(place => [...place.querySelectorAll(one)])
      .map(e => e instanceof SVGElement ? e.outerHTML : e.innerText + JSON.stringify(e.dataset))
      .join('|');
  };
  const before = watched.map(look);
  let from = null;
  const start = () => { from ??= performance.now(); };
  for (const press of ['pointerdown', 'keydown'])
    window.addEventListener(press, start, { once: true, capture: true });
  let changed = 0;
  const observer = new MutationObserver(() => { changed = performance.now(); });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  window.answered = (async () => {
    const end = performance.now() + 20000;
    while (watched.some((one, k) => look(one) === before[k])) {
      if (performance.now() > end) throw new Error('no answer in 20 s: ' + watched);
      await new Promise(requestAnimationFrame);
    }
    const drawn = performance.now();
    while (performance.now() - Math.max(drawn, changed) < 250 && performance.now() < drawn + 5000)
      await new Promise(done => setTimeout(done, 20));
    observer.disconnect();
    return [drawn - from, Math.max(drawn, changed) - from];
  })();
}"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless Chromium, from $CHROMIUM or the path."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


class Served(str):
    """The address of a served app; ``process`` is the number of its process."""

    process: int


@contextmanager
def serve(
    script: Path | Sequence[str], log: int | IO[bytes] = DEVNULL, checkout: Path = ROOT
) -> Iterator[Served]:
    """``script``, or what Python is to be started with, served with the app's own settings; yields
    its address. What the server says goes to ``log``. ``checkout``: where the app lies whose
    settings these are."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = Served(f"http://127.0.0.1:{port}")
    run = ["-m", "streamlit", "run", str(script)] if isinstance(script, Path) else list(script)
    command = [sys.executable, *run]
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    server = subprocess.Popen(
        command + options,
        cwd=checkout,
        env=environment,
        stdin=DEVNULL,
        stdout=log,
        stderr=log,
    )
    url.process = server.pid
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=10)


def processor_ms(server: int) -> float:
    """Processor time that a process has used so far, all threads, in milliseconds."""
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return 1000.0 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answer(page: Any, watched: Sequence[str], press: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds from ``press`` until everything ``watched`` (CSS selectors) has changed, and
    until nothing on the page changes any more."""
    page.evaluate(WATCH, list(watched))
    press()
    drawn, settled = page.evaluate("window.answered")
    return drawn, settled


@contextmanager
def empty_page(browser: Any) -> Iterator[Callable[[], float]]:
    """A page that does nothing but answer a click: calling it clicks once, and returns the
    milliseconds to the changed text. The yardstick."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_PAGE)
        with serve(script) as url:
            page = browser.new_page()
            page.goto(url)
            page.get_by_text("clicks: 0").wait_for()

            def click() -> float:
                page.bring_to_front()
                button = page.get_by_role("button", name="Click")
                return answer(page, ["[data-testid=stText]"], button.click)[0]

            for _ in range(5):
                click()
            yield click
            page.close()
