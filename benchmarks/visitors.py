"""What one visitor's sweep costs another: two browser sessions, one server. One trains the largest
sweep that is allowed on the Compare page, the other steps on the Training page. Every time is from
the press to the answer on the screen, without the sweep and with it.

    python benchmarks/visitors.py
    python benchmarks/visitors.py --sweepers 8
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chromium import answer, chromium, serve  # noqa: E402
from neuralnet.errors import SettingError  # noqa: E402
from neuralnet.experiment import Experiment  # noqa: E402
from neuralnet.many.sweeps import seeds  # noqa: E402
from ui.compare.limits import about_seconds, check  # noqa: E402

ROUNDS = 6
SEEDS = 64

# Small steps spend their time in the interpreter, large ones in matrix products.
CASES: dict[str, dict[str, Any]] = {
    "many small steps": {"dataset": "penguins", "hidden_units": (10, 10)},
    "large matrices": {
        "dataset": "moons",
        "samples": 5000,
        "hidden_units": (64, 64),
        "batch_size": 100,
    },
}


def largest(settings: dict[str, Any]) -> Experiment:
    """The settings with as many epochs as the Compare page allows for 64 seeds."""
    data = str(settings["dataset"])
    base = Experiment().with_data(data).replace(**settings, epochs=1)
    low, high = 1, 10_000
    while low < high:
        middle = (low + high + 1) // 2
        try:
            check(seeds(base.replace(epochs=middle), SEEDS))
            low = middle
        except SettingError:
            high = middle - 1
    return base.replace(epochs=low)


def query(experiment: Experiment) -> str:
    """The link that opens these settings."""
    changed = experiment.changes_from(Experiment())
    parts = []
    for name, value in changed.items():
        text = ",".join(map(str, value)) if isinstance(value, tuple) else value
        parts.append(f"{name}={text}")
    return "&".join(parts)


# Resolves when nothing was written on the page for 0.4 s: a late answer to the last press must not
# be taken for the answer to the next.
SETTLED = """async () => {
  const text = () => document.querySelector('[data-testid=stMain]').innerText;
  for (let seen = text(), since = performance.now(); performance.now() - since < 400; ) {
    await new Promise(resolve => setTimeout(resolve, 40));
    if (text() !== seen) { seen = text(); since = performance.now(); }
  }
}"""


def press(page: Any, watched: str, button: str) -> float:
    """Milliseconds from pressing ``button`` until the text of ``watched`` is another one."""
    page.evaluate(SETTLED)
    click = page.get_by_role("button", name=re.compile(button)).first.click
    drawn, _settled = answer(page, [watched], click)
    return drawn


def step_times(page: Any) -> dict[str, list[float]]:
    """Milliseconds of the verbs and of a fresh film (60 epochs trained and recorded)."""
    times: dict[str, list[float]] = {"a verb": [], "a new run, recorded": []}
    for _ in range(ROUNDS):
        for verb in ("Forward", "Loss", "Backward", "Update"):
            watched = ".vb-count" if verb == "Update" else ".vb-grid"
            times["a verb"].append(press(page, watched, f"^{verb}$"))
        times["a new run, recorded"].append(press(page, "[data-testid=stTable]", "^New weights"))
    return times


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of all lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def start_sweeps(browser: Any, url: str, experiment: Experiment, count: int) -> list[Any]:
    """Pages on which the sweep is running."""
    pages = []
    for _ in range(count):
        page = browser.new_context(viewport={"width": 1200, "height": 800}).new_page()
        page.goto(f"{url}/compare?{query(experiment)}")
        page.get_by_text(str(SEEDS), exact=True).click()
        page.get_by_role("button", name=f"Train {SEEDS} seeds").click()
        page.get_by_role("button", name="Stop the sweep").wait_for()
        pages.append(page)
    return pages


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sweepers", type=int, default=1, help="sessions that train at once")
    sweepers = parser.parse_args().sweepers
    with chromium() as browser, serve(ROOT / "streamlit_app.py") as url:
        page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
        page.goto(f"{url}/training?step=96")
        page.locator(".vb-grid").first.wait_for()
        page.wait_for_timeout(2000)
        step_times(page)  # warm-up
        for name, settings in CASES.items():
            experiment = largest(settings)
            alone = step_times(page)
            sweeping = start_sweeps(browser, url, experiment, sweepers)
            page.wait_for_timeout(1000)
            loaded = step_times(page)
            went_on = all(
                one.get_by_role("button", name="Stop the sweep").is_visible() for one in sweeping
            )
            seconds = about_seconds(seeds(experiment, SEEDS))
            print(
                f"\n{sweepers} × {SEEDS} seeds of {name}: {experiment.epochs} epochs, about "
                f"{seconds:.0f} s of a core each; "
                + ("all still training at the end" if went_on else "NOT training to the end")
            )
            print(
                "  ms                          alone: median    p95   loaded: median    p95   ratio"
            )
            for what, before in alone.items():
                after = loaded[what]
                figures = [statistics.median(before), percentile(before, 0.95)]
                figures += [statistics.median(after), percentile(after, 0.95)]
                ratios = (figures[2] / figures[0], figures[3] / figures[1])
                print(
                    f"  {what:<28} {figures[0]:12.0f} {figures[1]:6.0f} {figures[2]:16.0f} "
                    f"{figures[3]:6.0f}   {ratios[0]:.2f} (p95 {ratios[1]:.2f})"
                )
            for one in sweeping:
                one.context.close()
            page.wait_for_timeout(2000)


if __name__ == "__main__":
    main()
