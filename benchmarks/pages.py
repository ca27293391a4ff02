"""The lesson pages in Chromium: from a click on the menu to the first picture, and how fast their
controls answer, beside the click of an empty Streamlit page in the same run.

    python benchmarks/pages.py
"""

from __future__ import annotations

import statistics
import sys
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import answer, chromium, empty_page_clicks, serve  # noqa: E402

PRESSES = 12

# Page, its name in the menu, and what must be on the screen to call it the first picture.
PAGES = (
    ("neuron", "Neuron", "svg"),
    ("forward_pass", "Forward pass", "svg circle"),
    ("loss", "Loss", "svg"),
    ("backward_pass", "Backward pass", ".vb-grid"),
    ("update", "Update", ".vb-grid"),
    ("training", "Training", "[data-run][data-step]"),
    ("diagnostics", "Diagnostics", ".ld .row b"),
)
LESSONS = ("forward_pass", "loss", "backward_pass", "update", "training")


def first_pictures(page: Any) -> None:
    """Time from a click on each page's name in the menu."""
    print("\nFrom a click on the menu to the first picture, ms (median of 3)")
    for name, title, picture in PAGES:
        times = []
        for _ in range(3):
            page.get_by_role("link", name="Welcome").first.click()
            page.get_by_role("button", name="Train a network").first.wait_for()
            page.wait_for_timeout(400)
            begin = page.evaluate("performance.now()")
            page.get_by_role("link", name=title, exact=True).first.click()
            page.locator(picture).first.wait_for()
            page.wait_for_url(f"**/{name}*")
            times.append(page.evaluate("performance.now()") - begin)
        print(f"  {title:<28} {statistics.median(times):8.0f}")


def answers(page: Any, url: str, empty: float) -> float:
    """Time until the verbs (and on the neuron's page a slider) have answered; the worst ratio."""
    print("\nFrom press to answer, ms                  median  largest   × empty page")
    worst = 0.0

    def show(name: str, times: list[float]) -> None:
        nonlocal worst
        median = statistics.median(times)
        worst = max(worst, median / empty)
        print(f"  {name:<38} {median:8.1f} {max(times):8.1f} {median / empty:10.2f}")

    page.goto(f"{url}/neuron")
    page.locator("svg").first.wait_for()
    page.wait_for_timeout(1500)
    page.get_by_role("slider").first.focus()
    keys = ["ArrowRight", "ArrowLeft"] * (PRESSES // 2)
    show(
        "Neuron: a slider",
        [answer(page, "table", partial(page.keyboard.press, key)) for key in keys],
    )
    for name in LESSONS:
        page.goto(f"{url}/{name}?step=96")
        page.locator(".vb-grid").first.wait_for()
        page.wait_for_timeout(2000)
        times: dict[str, list[float]] = {}
        for _ in range(PRESSES // 2):
            for verb in ("Forward", "Loss", "Backward", "Update"):
                watched = ".vb-count" if verb == "Update" else ".vb-grid"
                button = page.get_by_role("button", name=verb, exact=True)
                times.setdefault(verb, []).append(answer(page, watched, button.click))
        for verb, took in times.items():
            show(f"{name}: {verb}", took)
    return worst


def main() -> None:
    """Print the table."""
    with chromium() as browser:
        empty = statistics.median(empty_page_clicks(browser, 20))
        print(f"An empty Streamlit page answers a click in {empty:.1f} ms (median).")
        with serve(ROOT / "streamlit_app.py") as url:
            page = browser.new_page(viewport={"width": 1440, "height": 1000})
            page.goto(url)
            page.get_by_role("button", name="Train a network").first.wait_for()
            first_pictures(page)
            worst = answers(page, url, empty)
    print(f"\nThe slowest control takes {worst:.2f} of an empty page's click.")


if __name__ == "__main__":
    main()
