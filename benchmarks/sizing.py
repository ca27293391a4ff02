"""What a student costs a server: memory, and processor time for what is pressed. The figures of
docs/deployment.md come from here.

Students come one after the other, each in a browser context of its own. Each opens the Training
page, plays the film to its end, makes three steps with the verbs, moves a slider, and goes on to
Diagnostics and to a lesson. Nobody leaves, so at the end all are there at once. Memory and
processor time are those of the whole server process, as the system counts them: in steps of 10 ms,
so a single cost is rough and a mean is not.

    python benchmarks/sizing.py
    python benchmarks/sizing.py --students 24
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import (  # noqa: E402
    answer,
    chromium,
    processor_ms,
    serve,
)
from benchmarks.training_step import processor  # noqa: E402

STAGE = "[data-run]"
AT_REST = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def megabytes(process: int) -> float:
    """The memory that a process has."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Costs:
    """Processor time of the server by the name of what was done."""

    def __init__(self, server: int) -> None:
        self._server = server
        self.found: dict[str, list[float]] = {}

    def of(self, name: str, act: Callable[[], object]) -> None:
        before = processor_ms(self._server)
        act()
        self.found.setdefault(name, []).append(processor_ms(self._server) - before)


def settle(page: Any, first: str) -> None:
    """Until the page shows ``first`` and has asked for what it asks for after its first picture."""
    page.locator(first).first.wait_for()
    page.locator(AT_REST).wait_for()
    page.wait_for_timeout(300)


def visit(page: Any, url: str, costs: Costs) -> None:
    """What one student does."""

    def go_to(title: str, first: str) -> Callable[[], None]:
        def act() -> None:
            menu = page.get_by_role("navigation", name="Pages")
            menu.get_by_role("link", name=title, exact=True).click()
            settle(page, first)

        return act

    def arrive() -> None:
        page.goto(f"{url}/training")
        settle(page, STAGE)

    costs.of("arrive at Training", arrive)

    def to_the_end() -> None:
        page.locator(STAGE).first.focus()
        page.keyboard.press("End")
        page.wait_for_selector(f'{STAGE}[data-step="1200"]')
        page.get_by_text("step 1200 · the run").first.wait_for()

    costs.of("train and record 50 epochs", to_the_end)
    page.keyboard.press("Home")
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
    page.get_by_text("step 0 · next: ").first.wait_for()
    for verb in ("Forward", "Loss", "Backward", "Update") * 3:
        watched = ".vb-count" if verb == "Update" else ".vb-grid"
        click = page.get_by_role("button", name=verb, exact=True).first.click
        costs.of("a verb", partial(answer, page, [watched], click))
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    for key in ("ArrowRight", "ArrowLeft", "ArrowRight"):
        press = partial(page.keyboard.press, key)
        costs.of("a slider", partial(answer, page, [STAGE], press))
    costs.of("go to Diagnostics", go_to("Diagnostics", ".dg, [data-testid=stTabs], h2, h3"))
    costs.of("go to a lesson", go_to("Backward pass", ".vb-grid"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--students", type=int, default=12)
    students = parser.parse_args().students
    with chromium() as browser, serve(ROOT / "streamlit_app.py") as url:
        costs, memory = Costs(url.process), [megabytes(url.process)]
        for _ in range(students):
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            page = context.new_page()
            visit(page, url, costs)
            memory.append(megabytes(url.process))
    print(f"{processor()}\n")
    print(
        f"Memory of the server, MB: {memory[0]:.0f} before anybody came, {memory[1]:.0f} with one"
    )
    print(f"student, {memory[-1]:.0f} with {students}: ", end="")
    print(f"{(memory[-1] - memory[1]) / (students - 1):.1f} for each after the first\n")
    print(f"{'processor time of the server, ms':<34}{'first':>8}{'mean of the next':>18}")
    for name, found in costs.found.items():
        print(f"{name:<34}{found[0]:>8.0f}{statistics.mean(found[1:]):>14.1f} ({len(found) - 1})")


if __name__ == "__main__":
    main()
