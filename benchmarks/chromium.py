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
from collections.abc import Iterator
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

EMPTY_CLICK = """async count => {
  const times = [];
  for (let k = 0; k < count; k++) {
    const button = [...document.querySelectorAll('button')].find(b => b.innerText == 'Click');
    const text = () => document.querySelector('[data-testid=stText]').innerText;
    const before = text(), from = performance.now();
    button.click();
    while (text() === before) await new Promise(requestAnimationFrame);
    times.push(performance.now() - from);
    await new Promise(done => setTimeout(done, 60));
  }
  return times;
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


def empty_page_clicks(browser: Any, count: int) -> list[float]:
    """Milliseconds from a click to its text on a page that does nothing else: the yardstick."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_PAGE)
        with serve(script) as url:
            page = browser.new_page()
            page.goto(url)
            page.get_by_text("clicks: 0").wait_for()
            page.evaluate(EMPTY_CLICK, 5)
            times: list[float] = page.evaluate(EMPTY_CLICK, count)
            page.close()
    return times
