"""The lesson pages in Chromium: from a click on the menu to the first picture, and how fast their
controls answer, beside the click of an empty Streamlit page.

    python benchmarks/pages.py
    python benchmarks/pages.py --page loss --rounds 3

A control has answered when its own result is drawn: what a verb says and the drawing that shows it,
the drawing and table of the layer that is stepped to, the table behind a slider. "settled" is
when nothing on the page changes any more, however far below. Before every press the empty page is
clicked, so that a busy machine slows both: read the ratio.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import answer, chromium, empty_page, serve  # noqa: E402

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


@dataclass(frozen=True)
class Control:
    """A control, what it is about (CSS selectors), where it is, and the key that is pressed there;
    without one it is clicked."""

    name: str
    watched: tuple[str, ...]
    find: Callable[[Any], Any]
    key: str = ""

    def use(self, page: Any) -> tuple[float, float]:
        """Milliseconds until it has answered, and until the page is at rest. As with a real
        hand, the pointer is on the control before the press, and what that changes is drawn."""
        place = self.find(page)
        if self.key:
            place.focus()
            press = partial(place.press, self.key)
        else:
            place.hover()
            press = place.click
        page.wait_for_timeout(100)
        return answer(page, self.watched, press)


def button(name: str) -> Callable[[Any], Any]:
    """The button ``name``, which may have an icon before it."""
    named = re.compile(rf"(^|\s){name}$")
    return lambda page: page.get_by_role("button", name=named)


def verb(name: str, *shown: str) -> Control:
    """One of the four verbs, or Undo: what is said of it, and what else shows it on this page."""
    says = ".vb-count" if name in ("Update", "Undo") else ".vb-grid"
    return Control(name, (says, *shown), button(name))


def radio(name: str) -> Callable[[Any], Any]:
    """The segment ``name``."""
    return lambda page: page.get_by_role("radio", name=name).first


def slider(name: str) -> Callable[[Any], Any]:
    """The slider ``name``."""
    return lambda page: page.get_by_role("slider", name=name)


SCOPE = (
    Control("Scope: one row", (".vb-grid",), radio("One row")),
    Control("Scope: mini-batch", (".vb-grid",), radio("Mini-batch")),
)
DRAWING, STAGE = ".nn-diagram svg", "[data-run][data-step]"
LOSSES = ".three-losses table"

# What a learner uses, in an order that can be repeated in a circle. Each page begins at step 96.
CONTROLS = {
    "neuron": (
        Control("a weight", (".nd svg", ".live .table table"), slider("weight w₁"), "ArrowRight"),
        Control(
            "the same, back", (".nd svg", ".live .table table"), slider("weight w₁"), "ArrowLeft"
        ),
    ),
    "forward_pass": (
        Control("On one layer", (DRAWING, ".nn-terms table"), button("On one layer")),
        verb("Forward", DRAWING),
        Control("Back one layer", (DRAWING, ".nn-terms table"), button("Back one layer")),
        verb("Loss"),
        verb("Backward"),
        *SCOPE,
        verb("Update", DRAWING),
        verb("Undo"),
        Control(
            "What if …? a slider", (".nn-terms .answer", DRAWING), slider("bill length"), "End"
        ),
        Control("the same, back", (".nn-terms .answer", DRAWING), slider("bill length"), "Home"),
        verb("Update", DRAWING),
    ),
    "loss": (
        verb("Forward"),
        verb("Loss"),
        verb("Backward"),
        *SCOPE,
        verb("Update"),
        Control("a logit", (LOSSES, ".lc svg"), slider("logit z₃"), "ArrowRight"),
        Control("the same, back", (LOSSES, ".lc svg"), slider("logit z₃"), "ArrowLeft"),
    ),
    "backward_pass": (
        verb("Forward", DRAWING),
        verb("Loss"),
        Control("Nearer the inputs", (DRAWING, ".nn-matrix"), button("Nearer the inputs")),
        verb("Backward", DRAWING, ".nn-matrix"),
        Control("Nearer the loss", (DRAWING, ".nn-matrix"), button("Nearer the loss →")),
        verb("Backward", DRAWING, ".nn-matrix"),
        *SCOPE,
        Control("ε, the nudge", (".nudge table",), radio("1e-05")),
        Control("the same, back", (".nudge table",), radio("0.0001")),
        verb("Update", DRAWING),
    ),
    "update": (
        verb("Forward"),
        verb("Loss"),
        verb("Backward", ".up-way"),
        *SCOPE,
        verb("Update", ".up-way"),
        verb("Undo", ".up-way"),
        verb("Update", ".up-way"),
    ),
    "training": (
        verb("Forward"),
        verb("Loss"),
        verb("Backward"),
        *SCOPE,
        verb("Update", STAGE),
        verb("Undo", STAGE),
        verb("Update", STAGE),
    ),
}


def open_welcome(page: Any, url: str) -> None:
    """Open the app at ``url`` with a session of its own, and wait for Welcome."""
    page.goto(url)
    page.get_by_role("button", name="Train a network").first.wait_for()


def first_picture(page: Any, name: str, title: str, picture: str) -> float:
    """Milliseconds from a click on the page's ``title`` in the menu to its ``picture``, median of
    three."""
    times: list[float] = []
    for _ in range(3):
        page.get_by_role("link", name="Welcome").first.click()
        page.get_by_role("button", name="Train a network").first.wait_for()
        page.wait_for_timeout(400)
        begin = page.evaluate("performance.now()")
        page.get_by_role("link", name=title, exact=True).first.click()
        page.locator(picture).first.wait_for()
        page.wait_for_url(f"**/{name}*")
        times.append(page.evaluate("performance.now()") - begin)
    return statistics.median(times)


def first_pictures(page: Any) -> None:
    """Time from a click on each page's name in the menu."""
    print("\nFrom a click on the menu to the first picture, ms (median of 3)")
    for name, title, picture in PAGES:
        print(f"  {title:<28} {first_picture(page, name, title, picture):8.0f}")


def answers(
    page: Any, url: str, click: Callable[[], float], names: list[str], rounds: int
) -> float:
    """Time until each control has answered; the worst ratio."""
    print("\nFrom press to answer, ms                    median × empty  settled × empty  (empty)")
    worst = 0.0
    for name in names:
        page.goto(f"{url}/{name}" + ("" if name == "neuron" else "?step=96"))
        page.locator("svg, .vb-grid").first.wait_for()
        page.wait_for_timeout(2000)
        times: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(rounds):
            for control in CONTROLS[name]:
                if control.name.startswith("What if"):
                    page.get_by_role("radio", name="What if").click()
                    page.wait_for_timeout(600)
                empty = click()
                page.bring_to_front()
                drawn, settled = control.use(page)
                times.setdefault(control.name, []).append((drawn, settled, empty))
        for control_name, took in times.items():
            drawn, settled, empty = (
                statistics.median(values) for values in zip(*took, strict=True)
            )
            worst = max(worst, drawn / empty)
            print(
                f"  {name + ': ' + control_name:<42}{drawn:7.1f} {drawn / empty:7.2f} "
                f"{settled:8.1f} {settled / empty:7.2f}  {empty:7.1f}",
                flush=True,
            )
    return worst


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--page", choices=CONTROLS, action="append", help="only this page")
    parser.add_argument("--rounds", type=int, default=6, help="how often each control is used")
    asked = parser.parse_args()
    with (
        chromium() as browser,
        empty_page(browser) as click,
        serve(ROOT / "streamlit_app.py") as url,
    ):
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        open_welcome(page, url)
        if not asked.page:
            first_pictures(page)
        worst = answers(page, url, click, asked.page or list(CONTROLS), asked.rounds)
    print(f"\nThe slowest control takes {worst:.2f} of an empty page's click.")


if __name__ == "__main__":
    main()
