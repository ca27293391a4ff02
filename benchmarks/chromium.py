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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

# Waits until the watched text is another one; the clock starts with the next press.
WATCH = """watched => {
  const text = () => [...document.querySelectorAll(watched)].map(e => e.innerText).join('|');
  const before = text();
  let from = null;
  const start = () => { from ??= performance.now(); };
  for (const press of ['pointerdown', 'keydown'])
    window.addEventListener(press, start, { once: true, capture: true });
  window.answered = (async () => {
    const end = performance.now() + 5000;
    while (text() === before) {
      if (performance.now() > end) throw new Error('no answer in 5 s');
      await new Promise(requestAnimationFrame);
    }
    return performance.now() - from;
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


@contextmanager
def serve(script: Path) -> Iterator[str]:
    """``script`` served with the app's own settings; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    server = subprocess.Popen(
        command + options,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
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


def answer(page: Any, watched: str, press: Callable[[], None]) -> float:
    """Milliseconds from ``press`` until the text of ``watched`` is another one."""
    page.evaluate(WATCH, watched)
    press()
    answered: float = page.evaluate("window.answered")
    page.wait_for_timeout(250)
    return answered


def empty_page_clicks(browser: Any, count: int) -> list[float]:
    """Milliseconds from a click to its text on a page that does nothing else: the yardstick."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_PAGE)
        with serve(script) as url:
            page = browser.new_page()
            page.goto(url)
            page.get_by_text("clicks: 0").wait_for()
            page.wait_for_timeout(500)
            click = page.get_by_role("button", name="Click").click
            text = "[data-testid=stText]"
            times = [answer(page, text, click) for _ in range(count + 5)][5:]
            page.close()
    return times
