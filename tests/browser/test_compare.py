"""The Compare page in a browser: two settings, a band, a grid, a stop in the middle, the files."""

import csv
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from neuralnet import Experiment
from neuralnet.many.sweeps import Axis, RunResult, SweepRun, grid, seeds
from tests.browser.fixtures import AtRest, InEverySize, NewPage, Overflow
from tests.present import present
from ui.compare.running import RUNS_AT_ONCE

QUERY = "epochs=4&hidden_units=4"
EXPERIMENT = Experiment(epochs=4, hidden_units=(4,))
PLOT = ".js-plotly-plot .main-svg"


def open_section(page: Page, name: str, query: Any = QUERY) -> None:
    page.goto(f"/compare?{query}")
    page.get_by_role("button", name="Train 16 seeds").wait_for()
    if name != "Many seeds":
        page.get_by_role("radio", name=name).click()


def read_csv(page: Page, button: Any) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    with open(download.value.path(), newline="") as file:
        return list(csv.DictReader(file))


def click_cell(page: Page, column: Any, row: int, says: Any) -> None:
    """Click a cell of the 6 × 6 map (row 0 is the lowest) once the map says that it is that one: a
    chart that was just mounted still moves, and then the pointer has to follow."""
    heat = page.locator(".js-plotly-plot").first
    heat.get_by_text("learning rate", exact=True).scroll_into_view_if_needed()
    said = heat.locator(".hoverlayer")
    for _ in range(60):
        area = present(heat.locator(".nsewdrag").first.bounding_box())
        x = area["x"] + area["width"] * (column + 0.5) / 6
        y = area["y"] + area["height"] * (5.5 - row) / 6
        page.mouse.move(x, y - 3)
        page.mouse.move(x, y)
        try:
            expect(said).to_contain_text(says, timeout=1000)
        except AssertionError:
            continue
        return page.mouse.click(x, y)
    raise AssertionError(f"no cell says {says}")


def engine_results(sweep: Any) -> dict[int, RunResult]:
    return SweepRun(sweep, runs_in_a_batch=RUNS_AT_ONCE).run_to_end()


def test_a_band_of_sixteen_seeds_and_its_files(page: Page) -> None:
    open_section(page, "Many seeds")
    page.get_by_role("button", name="Train 16 seeds").click()
    page.get_by_text("of 16 seeds").wait_for()
    page.locator(PLOT).first.wait_for()
    results = engine_results(seeds(EXPERIMENT, 16))
    rows = read_csv(page, "Results as CSV")
    assert [int(row["seed"]) for row in rows] == list(range(16))
    for at, row in enumerate(rows):
        assert float(row["final_validation_loss"]) == results[at].final.validation_loss
    curves = read_csv(page, "Curves as CSV")
    assert len(curves) == 16 * 5
    assert float(curves[9]["training_loss"]) == results[1].final.training_loss


def test_two_settings_side_by_side(page: Page) -> None:
    open_section(page, "Two settings")
    page.get_by_role("button", name=re.compile("Train A and B: learning rate 0.001 → 0.01")).click()
    page.get_by_text("of 8 pairs").first.wait_for()
    page.locator(PLOT).first.wait_for()
    expect(page.get_by_text("start from the same weights")).to_have_count(1)


def test_a_cell_of_a_six_by_six_grid_opens_as_the_run(page: Page) -> None:
    open_section(page, "A grid")
    page.get_by_role("button", name="Train 6 × 6 cells").click()
    page.get_by_text("Best: ").first.wait_for()
    page.locator(PLOT).first.wait_for()
    click_cell(page, column=2, row=1, says="learning rate 0.01, hidden units 4")
    rate, units = (
        page.get_by_role("combobox", name=name, exact=True)
        for name in ("Learning rate", "Hidden units")
    )
    expect(rate).to_have_value("0.01")
    expect(units).to_have_value("4")
    rows = read_csv(page, "Results as CSV")
    rates, widths = (0.0001, 0.001, 0.01, 0.03, 0.1, 1.0), (2, 4, 8, 16, 32, 64)
    sweep = grid(
        EXPERIMENT,
        Axis("hidden_units", tuple((width,) for width in widths)),
        Axis("learning_rate", rates),
    )
    results = engine_results(sweep)
    assert [float(row["final_training_loss"]) for row in rows] == [
        results[at].final.training_loss for at in range(36)
    ]
    page.get_by_role("button", name="Open on the Training page").click()
    page.wait_for_url("**/training*")
    page.wait_for_selector('[data-run][data-step="0"]')
    page.wait_for_url(re.compile("learning_rate=0.01"))


def test_a_sweep_is_stopped_in_the_middle_and_the_page_stays_usable(page: Page) -> None:
    open_section(page, "Many seeds", "epochs=700&hidden_units=4")
    page.get_by_role("radio", name="64", exact=True).click()
    page.get_by_role("button", name="Train 64 seeds").click()
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="Stop the sweep").click()
    page.get_by_text(re.compile(r"Stopped: \d+ of 64 runs had finished")).wait_for()
    expect(page.get_by_role("button", name="Stop the sweep")).to_have_count(0)


@pytest.mark.parametrize(
    "name, button, says",
    [
        ("compare", "Train 16 seeds", "of 16 seeds"),
        ("batches_and_gpu", "Measure both", "times as fast"),
    ],
)
def test_nothing_is_wider_than_the_window(
    in_every_size: InEverySize,
    overflow: Overflow,
    at_rest: AtRest,
    name: str,
    button: Any,
    says: Any,
) -> None:
    pages = in_every_size(f"/{name}?{QUERY}")
    page = next(pages)  # on a phone
    page.get_by_role("button", name=button).click()
    page.get_by_text(says).first.wait_for()
    at_rest(page)
    assert overflow(page) <= 0
    for page in pages:
        assert overflow(page) <= 0


def test_on_a_phone_every_guess_is_in_sight(new_page: NewPage) -> None:
    page = new_page(width=390, height=844)
    open_section(page, "Many seeds")
    group = page.locator(".st-key-set_compare_guess")
    edges = group.get_by_role("radio").evaluate_all(
        "nodes => nodes.map(n => n.closest('button, label').getBoundingClientRect().right)"
    )
    assert len(edges) == 4
    assert max(edges) <= 390
