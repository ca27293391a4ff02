"""Long runs on a slow machine, in Chromium: from the End key until film, table, finding, counter
and address agree.

    python benchmarks/long_runs.py

The server is that of the browser's tests which trains in slices of a twentieth of a second. For
every run it prints how long the page said "training …" and whether all came to speak of its end.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import chromium, serve  # noqa: E402
from benchmarks.upload import file_of  # noqa: E402

SLOW_SERVER = ["-m", "tests.browser.slow_server", "run", str(ROOT / "streamlit_app.py")]
PATIENCE_MS = 600_000
QUIET_AFTER = 10.0  # seconds
ROWS = 54_000
STAGE = "[data-run]"


def to_the_end(page: Any) -> tuple[int, float, list[str]]:
    """Press End; the last step, the seconds until nothing says "training …", and what disagrees."""
    page.wait_for_selector(f"{STAGE}[data-waiting=false]")
    last = int(page.get_by_role("slider", name="Position in the training").get_attribute("max"))
    page.locator(STAGE).first.focus()
    begin = time.perf_counter()
    page.keyboard.press("End")
    # Frames that are there already may lead to the end at once, so the page need not say that it
    # trains, and nobody may wait for it to say so.
    page.wait_for_selector(f'{STAGE}[data-step="{last}"][data-waiting=false]')
    page.wait_for_selector("html:not([data-page-behind])", state="attached")
    page.locator(".vb-count [role=status]").wait_for(state="detached")
    page.get_by_text("Is anything wrong?").first.wait_for()
    seconds = time.perf_counter() - begin
    # The parts of the page are drawn one after another: none may lag for long.
    deadline = time.perf_counter() + QUIET_AFTER
    while (wrong := disagreeing(page, last)) and time.perf_counter() < deadline:
        page.wait_for_timeout(50)
    return last, seconds, wrong


def disagreeing(page: Any, last: int) -> list[str]:
    """What on the page speaks of another step than ``last``."""
    found = {
        "counter": page.locator(".vb-count b").inner_text(),
        "table": page.get_by_text(re.compile("^State .* → state")).inner_text(),
        "address": page.url,
    }
    expected = {
        "counter": rf"step {last} ·",
        "table": rf"State {last} → state {last + 1},",
        "address": rf"[?&]step={last}\b",
    }
    return [name for name, text in found.items() if not re.search(expected[name], text)]


def upload(page: Any, url: str) -> None:
    """A table of 54,000 rows, used by a press, and the Training page by its link."""
    page.goto(f"{url}/data")
    page.get_by_role("radio", name="Upload").click()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        path.write_bytes(file_of(ROWS, 6))
        page.set_input_files("input[type=file]", str(path))
        page.get_by_role("button", name="Use this table").click()
        page.get_by_role("link", name="Train on these rows").click()


def main() -> None:
    """Print the table."""
    print(f"{'run':<34}{'last step':>10}{'seconds':>9}  disagree")
    with chromium() as browser, serve(SLOW_SERVER) as url:
        for query in ("epochs=500", "epochs=800", "epochs=1000", "dataset=moons&samples=5000", ""):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            if query:
                page.goto(f"{url}/training?{query}")
            else:
                upload(page, url)
            last, seconds, wrong = to_the_end(page)
            name = query or f"a table of {ROWS:,} rows"
            print(f"{name:<34}{last:>10,}{seconds:>9.1f}  {', '.join(wrong) or 'none'}", flush=True)
            context.close()


if __name__ == "__main__":
    main()
