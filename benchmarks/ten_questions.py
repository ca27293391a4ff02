"""How far ten questions of newcomers are from their answers: from Welcome, how many presses, and
how many screens of 1440 × 900 from the top of the page the answer ends.

    python benchmarks/ten_questions.py
    python benchmarks/ten_questions.py --against ../before

A question may have several walks; the first that leads to the answer counts. What is pressed is
named as it is written on the page, so an older checkout, given by ``--against``, may not have it:
then it says "not found".
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import chromium, serve  # noqa: E402

WIDTH, HEIGHT = 1440, 900
PATIENCE = 8_000  # milliseconds for a press, and for an answer

# What is pressed, in order ("/Training" is that entry of the menu), and what the answer says, as a
# regular expression.
Walk = tuple[list[str], str]
STEP = "Step forward (right arrow)"
QUESTIONS: dict[str, list[Walk]] = {
    "What does a trained network say of the course’s bird?": [
        (["Train a network on …"], r"says\s*Adelie"),
    ],
    "One weight’s gradient, its sign, its change at epoch 3?": [
        (
            ["/Training", STEP, STEP, STEP, "/Update", "» Forward, Loss and Backward at once"],
            r"by how much, and why",
        ),
    ],
    "What did Backward change?": [
        (
            ["/Backward pass", "Do Forward and Loss, then begin here", "Backward"],
            r"No weight has moved",
        ),
        (["/Backward pass", "Forward", "Loss", "Backward"], r"[Nn]o weight has moved"),
    ],
    "Which rows did the last update use?": [
        (
            ["/Training", "1 mini-batch", STEP, "/Update"],
            r"^The update 0 → 1 used batch 1|Just made: the update 0 → 1",
        ),
    ],
    "A row’s loss, and its batch’s?": [
        (["/Loss", "Forward", "Loss"], r"^From one row to the mean of a batch"),
    ],
    "Why may validation lie above or below training?": [
        (["/Training"], r"small gap may be chance"),
        (["/Loss"], r"on either side"),
        (["/Loss", "Forward", "Loss"], r"on either side"),
    ],
    "What is p − y?": [
        (["/Backward pass"], r"[pŷ] − y"),
        (["/Loss"], r"[pŷ] − y"),
        (["/Backward pass", "Do Forward and Loss"], r"[pŷ] − y"),
    ],
    "What of raw millimetres and grams?": [
        (["/Data"], r"offset matters|[Rr]aw numbers"),
    ],
    "Is the setting good, or was it luck?": [
        (["/Compare", "Train 16 seeds"], r"of 16 seeds end"),
    ],
    "CPU or GPU here?": [
        (["/Batches and GPU"], r"CPU: this machine has no GPU|Both are there|No GPU here"),
    ],
}

# The first place in the page, shadow roots too, whose text answers: where it ends, in pixels.
FIND = r"""pattern => {
  const wanted = new RegExp(pattern), main = document.querySelector("[data-testid=stMain]");
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (one.matches("style, script") || !one.checkVisibility()) continue;
      const text = one.textContent.trim();
      if (text.length > 1500 || !wanted.test(text)) continue;
      if ([...one.children].some((part) => wanted.test(part.textContent.trim()))) continue;
      const box = one.getBoundingClientRect();
      if (box.height > 1) found.push([box.bottom + main.scrollTop, text.slice(0, 90)]);
    }
  };
  look(main);
  found.sort((a, b) => a[0] - b[0]);
  return found[0] ?? null;
}"""


def press(page: Any, name: str) -> None:
    """The entry of the menu, or else the button or choice of this name."""
    if name.startswith("/"):
        page.get_by_role("link", name=name[1:], exact=True).first.click()
        return
    end = "" if name.endswith("…") else "$"  # "Train …" is a button whose name begins so
    whole = re.compile(rf"^\W*{re.escape(name.rstrip(' …'))}{end}")  # perhaps behind a symbol
    either = page.get_by_role("button", name=whole).or_(page.get_by_role("radio", name=whole))
    either.and_(page.locator(":visible")).first.click()


def at_rest(page: Any) -> None:
    """The script has run, and all is drawn."""
    page.wait_for_timeout(400)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(600)


def walked(page: Any, url: str, presses: list[str], answer: str) -> tuple[int, float, str] | None:
    """Presses, screens and the answer's words; None where this walk does not lead there."""
    from playwright.sync_api import TimeoutError

    page.goto(url)
    page.locator("h1").first.wait_for()
    at_rest(page)
    try:
        for name in presses:
            press(page, name)
            at_rest(page)
        found = page.wait_for_function(FIND, arg=answer).json_value()
    except TimeoutError:
        return None
    return len(presses), found[0] / HEIGHT, found[1]


def asked(checkout: Path) -> dict[str, tuple[int, float, str] | None]:
    """Every question, asked of the app of ``checkout``."""
    told: dict[str, tuple[int, float, str] | None] = {}
    with serve(checkout / "streamlit_app.py", checkout=checkout) as url, chromium() as browser:
        for question, walks in QUESTIONS.items():
            told[question] = None
            for presses, answer in walks:
                page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
                page.set_default_timeout(PATIENCE)
                told[question] = walked(page, url, presses, answer)
                page.close()
                if told[question] is not None:
                    break
    return told


def written(found: tuple[int, float, str] | None) -> str:
    """Presses and screens in a column."""
    return "not found" if found is None else f"{found[0]:2d} / {found[1]:4.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--against", type=Path, help="another checkout, asked beside this one")
    options = parser.parse_args()
    before = asked(options.against.resolve()) if options.against else None
    now = asked(ROOT)
    print(f"{'presses / screens':58}{'before':>12}{'now':>12}")
    for question, found in now.items():
        earlier = "" if before is None else written(before[question])
        print(f"{question:58}{earlier:>12}{written(found):>12}")
        if found is not None:
            print(f"    “{found[2]}”")


if __name__ == "__main__":
    main()
