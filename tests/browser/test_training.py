"""The main path in a real browser: open, play, pause, step back, branch, select, read, reload."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from neuralnet import Experiment, Trainer
from neuralnet.history import best_epoch
from tests.browser.fixtures import AtRest, InEverySize, NewPage, Overflow
from tests.present import present
from ui.words.state_words import OTHER_ROWS

STAGE = "[data-run]"


class Stage:
    """The stage as a person at the keyboard sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(STAGE).first

    def says(self, name: str) -> Any:
        return self.root.get_attribute(f"data-{name}")

    @property
    def step(self) -> int:
        return int(self.says("step"))

    def press(self, *keys: Any) -> None:
        self.root.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def wait_for(self, name: str, value: Any) -> None:
        self.page.wait_for_selector(f'{STAGE}[data-{name}="{value}"]')

    def wait_until_page_follows(self) -> None:
        """The page below stands where the film stands."""
        self.page.get_by_text(re.compile(rf"step {self.step} · (next: |the run)")).wait_for()

    def click_edge(self, layer: int, i: Any, j: Any) -> None:
        """Click the middle of the weight from unit i to unit j."""
        units = self.root.locator("svg.net circle.unit")
        sizes = [4, 10, 10, 3]
        start = present(units.nth(sum(sizes[: layer - 1]) + i).bounding_box())
        end = present(units.nth(sum(sizes[:layer]) + j).bounding_box())
        x = (start["x"] + end["x"] + start["width"] / 2 + end["width"] / 2) / 2
        y = (start["y"] + end["y"] + start["height"] / 2 + end["height"] / 2) / 2
        self.page.mouse.click(x, y)


def test_the_main_path(page: Page) -> None:
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)
    first_run = stage.says("run")

    # Play and pause: the film moves by itself, stops, and the page follows.
    stage.press("Space")
    stage.wait_for("playing", "true")
    page.wait_for_function("stage => stage.dataset.step >= 72", arg=stage.root.element_handle())
    stage.press("Space")
    stage.wait_for("playing", "false")
    paused = stage.step
    assert paused >= 72
    assert paused % 24 == 0
    stage.wait_until_page_follows()

    # Step back is the state before, to the digit.
    stage.press("ArrowLeft")
    stage.wait_for("step", paused - 24)
    stage.wait_until_page_follows()
    engine = Trainer(Experiment())
    engine.seek(paused - 24)
    shown = page.get_by_role("table").filter(has_text="accuracy")
    expect(shown).to_contain_text(f"{engine.measure().training_loss:.4f}")
    expect(shown).to_contain_text(f"{engine.measure().validation_loss:.4f}")

    # Another learning rate branches here; the earlier curve stays behind the new one.
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'{STAGE}:not([data-run="{first_run}"])')
    assert stage.step == paused - 24
    stage.root.get_by_text("other run: learning rate 0.001").first.wait_for()
    engine = engine.branch({"learning_rate": 0.003})

    # Select a weight and read its numbers.
    stage.click_edge(3, 0, 0)
    page.get_by_text("unit 1 → Adelie, layer 3 (in the formulas W⁽³⁾₁,₁)").wait_for()
    engine.compute()
    index = list(engine.network.slices())[-1][0].start
    for value in (
        engine.network.theta[index],
        engine.network.dL_dtheta[index],
        engine.delta[index],
    ):
        text = f"{value:.6f}".replace("-", "−")
        page.get_by_text(text, exact=True).first.wait_for()

    # A reload makes the same run again, at the same step.
    branch, step = stage.says("run"), stage.step
    page.reload()
    page.wait_for_selector(f'{STAGE}[data-run="{branch}"][data-step="{step}"]')
    stage.wait_until_page_follows()


def test_one_mini_batch_back_and_forth_is_exact_and_the_counter_says_where(page: Page) -> None:
    page.goto("/training?step=271")
    stage = Stage(page)
    stage.wait_for("step", 271)
    stage.root.get_by_text("epoch 12 · batch 7/24 · step 271").first.wait_for()
    stage.root.get_by_role("button", name="1 mini-batch").click()
    stage.press("ArrowLeft", "ArrowLeft", "ArrowRight")
    stage.wait_for("step", 270)
    stage.root.get_by_text("epoch 12 · batch 6/24 · step 270").first.wait_for()
    stage.wait_until_page_follows()


def test_home_and_end_reach_the_ends_of_the_run(page: Page) -> None:
    page.goto("/training?epochs=120")
    stage = Stage(page)
    stage.wait_for("step", 0)
    stage.press("End")
    stage.wait_for("step", 120 * 24)
    stage.press("Home")
    stage.wait_for("step", 0)


@pytest.mark.parametrize(
    "query",
    [
        "learning_rate=1000&optimizer=sgd",
        "hidden_units=1&batch_size=100000",
        "dataset=penguin_mass&hidden_units=none",
        "dataset=moons&output=sigmoid&validation_share=0",
        "learning_rate=quick&edits=9:x&colour=red",
    ],
)
def test_unusual_links_open_on_a_picture_and_can_be_played(page: Page, query: Any) -> None:
    page.goto(f"/training?{query}")
    stage = Stage(page)
    stage.wait_for("step", 0)
    stage.press("ArrowRight")
    page.wait_for_selector(f'{STAGE}:not([data-step="0"])')


def test_nothing_is_wider_than_the_window(in_every_size: InEverySize, overflow: Overflow) -> None:
    for page in in_every_size("/training"):
        Stage(page).wait_for("step", 0)
        assert overflow(page) <= 0


def test_two_tabs_keep_their_own_runs(new_page: NewPage) -> None:
    one, other = new_page(), new_page()
    for page in (one, other):
        page.goto("/training")
        Stage(page).wait_for("step", 0)
    Stage(one).press("ArrowRight", "ArrowRight")
    Stage(one).wait_for("step", 48)
    Stage(one).wait_until_page_follows()
    assert Stage(other).step == 0


def test_a_row_chosen_in_the_picture_stays_chosen(page: Page, at_rest: AtRest) -> None:
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)
    # Open the choosers once: they must neither say nor send back what they said then.
    page.get_by_role("button", name="Row and map").click()
    chooser = page.get_by_label("Chosen row").first
    chooser.wait_for()
    page.keyboard.press("Escape")
    expect(chooser).to_be_hidden()
    at_rest(page)
    name = stage.root.locator(".row-name")
    before = name.inner_text()
    dots = present(stage.root.locator("canvas.dots").bounding_box())
    page.mouse.click(dots["x"] + 0.62 * dots["width"], dots["y"] + 0.45 * dots["height"])
    expect(name).not_to_have_text(before)
    chosen, run = name.inner_text(), stage.says("run")
    at_rest(page)
    page.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'{STAGE}:not([data-run="{run}"])')
    expect(name).to_have_text(chosen)


def seen_width(stage: Stage) -> float:
    """How much of the loss curve is uncovered, in the drawing's units."""
    width = stage.root.locator(".loss clipPath[id$=seen] rect").get_attribute("width")
    return float(present(width))


def test_what_was_not_played_is_hidden_until_it_is_asked_for_or_reached(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)
    at_rest(page)
    rest = stage.root.get_by_role("button", name="Show the rest")
    expect(rest).to_be_visible()
    start = seen_width(stage)
    assert start < 5
    stage.press("ArrowRight", "ArrowRight", "ArrowRight")
    stage.wait_for("step", 72)
    played = seen_width(stage)
    assert start < played < 60
    stage.press("ArrowLeft")
    stage.wait_for("step", 48)
    assert seen_width(stage) == played  # what was played stays

    chart = present(stage.root.locator(".loss svg[role=img]").bounding_box())
    middle = chart["y"] + chart["height"] / 2
    page.mouse.move(chart["x"] + 0.8 * chart["width"], middle)
    expect(stage.root.get_by_role("tooltip")).to_contain_text("not played yet")

    rest.click()
    assert seen_width(stage) > 150
    page.mouse.move(chart["x"] + 0.7 * chart["width"], middle)
    expect(stage.root.get_by_role("tooltip")).to_contain_text("training")
    rest.click()
    assert seen_width(stage) == played

    stage.press("End")
    stage.wait_for("step", 1200)
    expect(rest).to_be_hidden()
    assert seen_width(stage) > 150
    stage.wait_until_page_follows()
    stage.press("Home")
    stage.wait_for("step", 0)
    assert seen_width(stage) > 150


def strokes(stage: Stage) -> list[list[str]]:
    found: list[list[str]] = stage.root.locator("svg.net path.edge").evaluate_all(
        "all => all.map(e => [e.getAttribute('stroke-width'), e.getAttribute('stroke-opacity')])"
    )
    return found


def test_a_step_looks_the_same_however_it_was_reached(new_page: NewPage) -> None:
    pages = [new_page(), new_page()]
    for page in pages:
        page.goto("/training?learning_rate=0.1")
        Stage(page).wait_for("step", 0)
    walked, jumped = (Stage(page) for page in pages)
    legend = walked.root.locator(".network .legend").inner_text()
    before = strokes(walked)
    walked.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    walked.wait_for("step", 96)
    jumped.press("End")
    jumped.wait_for("step", 1200)
    jumped.press("Home")
    jumped.wait_for("step", 0)
    assert strokes(jumped) == before
    pages[1].goto("/training?learning_rate=0.1&step=96")
    jumped.wait_for("step", 96)
    assert strokes(jumped) == strokes(walked) != before
    assert walked.root.locator(".network .legend").inner_text() == legend


@pytest.mark.parametrize("layers", [2, 5, 8])
def test_the_heads_of_the_layers_never_overprint_each_other(
    in_every_size: InEverySize, layers: Any
) -> None:
    units = ",".join(["4"] * layers)
    hidden = ["leaky_relu", "sigmoid", "tanh", "relu"]
    activation = ",".join(hidden[k % 4] for k in range(layers))
    for page in in_every_size(f"/training?hidden_units={units}&activation={activation}"):
        stage = Stage(page)
        stage.wait_for("step", 0)
        boxes = stage.root.locator("svg.net .head tspan").evaluate_all(
            """all => all.filter(e => e.textContent).map(e => {
              const box = e.getBoundingClientRect();
              return [e.textContent, box.x, box.y, box.right];
            })"""
        )
        assert len(boxes) >= layers + 2
        for name, left, top, right in boxes:
            for other, other_left, other_top, _right in boxes:
                if abs(top - other_top) < 5 and other_left > left:
                    assert right <= other_left + 0.5, (name, other)
        words = stage.root.locator("figure.network").inner_text()
        assert "Leaky ReLU" in words
        assert "leaky_relu" not in words


def test_changes_on_the_way_are_marked_on_the_loss_in_words(page: Page, at_rest: AtRest) -> None:
    page.goto("/training?edits=240:learning_rate=0.01;480:theta3=0.5")
    stage = Stage(page)
    stage.wait_for("step", 0)
    at_rest(page)
    chart = stage.root.locator(".loss svg[role=img]")
    labels = chart.locator("text.change")
    texts = labels.evaluate_all("all => all.map(e => e.firstChild.textContent)")
    assert texts[0] == "learning rate 0.01 from here"
    assert texts[1].startswith("weight 1 → 4 of layer 1")  # cut where the chart ends
    assert len(texts) == 2
    # Measured at once: between two looks the chart may be drawn anew.
    shares = chart.evaluate(
        """chart => {
          const axis = chart.querySelector("path.axis").getBoundingClientRect();
          const lines = [...chart.querySelectorAll("path.branch")];
          return lines.map((e) => (e.getBoundingClientRect().x - axis.x) / axis.width);
        }"""
    )
    assert shares == pytest.approx([10 / 50, 20 / 50], abs=0.02)


def test_a_change_while_the_film_plays_counts_from_the_step_in_sight(page: Page) -> None:
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)
    stage.press("Space")
    expect(stage.root).to_have_attribute("data-epoch", re.compile(r"^\d\d$"))
    run = stage.says("run")
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    before = int(stage.says("step"))
    slider.press("ArrowRight")
    after = int(stage.says("step"))
    page.wait_for_selector(f'{STAGE}:not([data-run="{run}"])')
    page.wait_for_url(re.compile("edits="))
    changed = re.search(r"edits=(\d+)", page.url)
    assert changed is not None
    assert before <= int(changed[1]) <= after


def test_the_loss_axis_fits_the_present_run_and_says_that_another_leaves_it(page: Page) -> None:
    page.goto("/training?initializer_scale=6&step=48")
    stage = Stage(page)
    stage.wait_for("step", 48)
    stage.wait_until_page_follows()
    run = stage.says("run")
    page.get_by_role("button", name="More settings").click()
    field = page.get_by_role("spinbutton", name="Scale of the starting weights", exact=True)
    field.fill("1")
    field.press("Enter")
    page.wait_for_selector(f'{STAGE}:not([data-run="{run}"])')
    stage.root.get_by_text("other run: scale of the starting weights 6").first.wait_for()
    loss = stage.root.locator("figure.loss")
    expect(loss).to_contain_text("part of another run is above this picture")
    begins = loss.locator("path.train").first.evaluate(
        "e => parseFloat(e.getAttribute('d').split(' ')[1])"
    )
    height = loss.locator("svg[role=img]").evaluate("e => e.viewBox.baseVal.height")
    assert begins < height / 2  # the present curve is not flat


def test_the_film_names_what_is_chosen_in_it_and_leads_to_its_numbers(page: Page) -> None:
    page.goto("/training")
    Stage(page).wait_for("step", 0)
    line, numbers = page.locator(".stage .chosen"), page.locator("[data-chosen]")
    expect(line).to_contain_text("to see its numbers")
    page.locator("svg.net circle.unit").nth(5).click()
    expect(line).to_contain_text("unit 2, layer 1: a =")
    page.get_by_role("button", name="its numbers").click()
    expect(numbers).to_be_focused()
    expect(numbers).to_be_in_viewport(ratio=0.5)
    page.locator("svg.net").focus()
    for key in ("ArrowLeft", "Shift+ArrowDown", "Enter", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(line).to_contain_text("unit 1 → Adelie, layer 3 =")
    expect(numbers).to_contain_text("unit 1 → Adelie, layer 3")
    expect(numbers).to_be_focused()
    expect(numbers).to_be_in_viewport(ratio=0.5)


def test_points_are_crossed_out_as_long_as_the_network_is_wrong_about_them(page: Page) -> None:
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)

    def crossed() -> int:
        return int(stage.root.locator(".map-box").get_attribute("data-crossed") or "")

    begin = crossed()
    assert begin > 50
    stage.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    stage.wait_for("step", 120)
    assert 0 < crossed() < begin / 5


def test_regions_of_the_map_are_told_by_their_names_and_not_by_colour_alone(page: Page) -> None:
    page.goto("/training?dataset=xor&step=900")
    box = page.locator(".stage .map-box")
    # Of the four quarters two may hang together: then there are three regions.
    names = re.compile("^(?=.*same signs)(?=.*different signs).*,.*,")
    expect(box).to_have_attribute("data-named", names)


def test_the_line_below_the_verbs_leads_to_where_its_numbers_are(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/training?step=240")
    link = page.get_by_role("link", name="Look inside")
    link.wait_for()  # it comes once the run is compared, in a run of the script of its own
    at_rest(page)
    link.click()
    expect(page.get_by_role("heading", name="Diagnostics: look inside")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/diagnostics\?step=240$"))


def test_schedule_best_epoch_batches_and_a_knock_out_are_drawn(page: Page) -> None:
    scheduled = Experiment(learning_rate=0.01, schedule="step", drop_every=10, epochs=20)
    engine = Trainer(scheduled)
    engine.run_to_end()
    best = present(best_epoch(list(engine.history.measurements.values())))
    page.goto("/training?learning_rate=0.01&schedule=step&drop_every=10&epochs=20&step=480")
    stage = Stage(page)
    stage.wait_for("step", 480)
    expect(stage.root.locator(".rate")).to_have_text("learning rate 0.0025")
    expect(stage.root.locator(".loss .best-name")).to_have_text(f"best: epoch {best.epoch}")
    curve = stage.root.locator(".loss svg .batches").first
    assert present(curve.get_attribute("d")).count("L") == 480 - 1
    expect(stage.root.locator(".loss .values")).to_contain_text("batches, each at its own weights")
    expect(stage.root.locator(".loss .remark")).to_have_text(OTHER_ROWS)

    page.get_by_role("button", name=f"Back to epoch {best.epoch}").click()
    stage.wait_for("step", best.step)
    expect(stage.root.locator(".rate")).to_have_text(
        f"learning rate {0.01 if best.epoch < 10 else 0.005:g}"
    )
    stage.root.locator("svg.net circle.unit").nth(4).click()
    page.get_by_role("button", name="Knock it out from here").click()
    expect(stage.root.locator(".held .out")).to_have_count(1)
    stage.wait_for("step", best.step)  # it branches here, and the unit stays chosen
    expect(stage.root.locator(".chosen")).to_contain_text("knocked out")
    page.get_by_role("button", name="Put it back, as it was").click()
    expect(stage.root.locator(".held .out")).to_have_count(0)


def test_any_unit_of_a_wide_layer_can_be_brought_into_the_film(page: Page) -> None:
    page.goto("/training?hidden_units=40&epochs=2")
    page.locator(".stage[data-step='0']").wait_for()
    stage = page.locator(".stage")
    expect(stage.locator(".net circle.unit")).to_have_count(4 + 15 + 3)
    expect(stage.locator(".net .more")).to_have_text("1–15 of 40")
    field = stage.get_by_label("Find a unit")
    field.fill("unit 33")
    field.press("Enter")
    expect(stage.locator(".chosen span")).to_have_text(re.compile(r"unit 33, layer 1: a = "))
    expect(stage.locator(".net circle.selected")).to_have_count(1)
    expect(stage.locator(".net .more")).to_have_text("26–40 of 40")

    # By key the drawing goes on beyond what it shows.
    net = stage.locator(".net")
    net.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    for _unit in range(40):
        page.keyboard.press("ArrowDown")
    expect(stage.locator(".tip")).to_have_text(re.compile(r"unit 40, layer 1: a = "))
    expect(stage.locator(".net .hovered")).to_have_count(1)
    expect(stage.locator(".net circle.unit")).to_have_count(4 + 15 + 3)
