"""The main path in a real browser: open, play, pause, step back, branch, select, read, reload."""

import re

import pytest
from playwright.sync_api import expect

from neuralnet import Experiment, Trainer

STAGE = "[data-run]"


class Stage:
    """The stage as a person at the keyboard sees it."""

    def __init__(self, page):
        self.page = page
        self.root = page.locator(STAGE).first

    def says(self, name):
        return self.root.get_attribute(f"data-{name}")

    @property
    def step(self):
        return int(self.says("step"))

    def press(self, *keys):
        self.root.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def wait_for(self, name, value):
        self.page.wait_for_selector(f'{STAGE}[data-{name}="{value}"]')

    def wait_until_page_follows(self):
        """The page below stands where the film stands."""
        self.page.get_by_text(
            re.compile(rf"step {self.step} · (next batch: \d+ rows|the run)")
        ).wait_for()

    def click_edge(self, layer, i, j):
        """Click the middle of the weight from unit i to unit j."""
        units = self.root.locator("svg.net circle.unit")
        sizes = [4, 10, 10, 3]
        start = units.nth(sum(sizes[: layer - 1]) + i).bounding_box()
        end = units.nth(sum(sizes[:layer]) + j).bounding_box()
        x = (start["x"] + end["x"] + start["width"] / 2 + end["width"] / 2) / 2
        y = (start["y"] + end["y"] + start["height"] / 2 + end["height"] / 2) / 2
        self.page.mouse.click(x, y)


def test_the_main_path(page):
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)
    first_run = stage.says("run")

    # Play and pause: the film moves by itself, stops, and the page follows.
    stage.press("Space")
    stage.wait_for("playing", "true")
    page.wait_for_timeout(900)
    stage.press("Space")
    stage.wait_for("playing", "false")
    paused = stage.step
    assert paused > 0
    assert paused % 24 == 0
    stage.wait_until_page_follows()

    # Step back is the state before, to the digit.
    stage.press("ArrowLeft")
    stage.wait_for("step", paused - 24)
    stage.wait_until_page_follows()
    engine = Trainer(Experiment())
    engine.seek(paused - 24)
    shown = page.get_by_role("table").first
    expect(shown).to_contain_text(f"{engine.measure().training_loss:.4f}")
    expect(shown).to_contain_text(f"{engine.measure().validation_loss:.4f}")

    # Another learning rate branches here; the earlier curve stays behind the new one.
    slider = page.get_by_role("slider", name="Learning rate")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'{STAGE}:not([data-run="{first_run}"])')
    assert stage.step == paused - 24
    assert stage.root.get_by_text("before: learning rate 0.001").count() >= 1
    engine = engine.branch({"learning_rate": 0.003})

    # Select a weight and read its numbers.
    stage.click_edge(3, 0, 0)
    page.get_by_text("unit 1 → Adelie, layer 3").wait_for()
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


def test_one_mini_batch_back_and_forth_is_exact_and_the_counter_says_where(page):
    page.goto("/training?step=271")
    stage = Stage(page)
    stage.wait_for("step", 271)
    stage.root.get_by_text("epoch 12 · batch 7/24 · step 271").first.wait_for()
    stage.root.get_by_role("button", name="1 mini-batch").click()
    stage.press("ArrowLeft", "ArrowLeft", "ArrowRight")
    stage.wait_for("step", 270)
    stage.root.get_by_text("epoch 12 · batch 6/24 · step 270").first.wait_for()
    stage.wait_until_page_follows()


def test_home_and_end_reach_the_ends_of_the_run(page):
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
def test_unusual_links_open_on_a_picture_and_can_be_played(page, query):
    page.goto(f"/training?{query}")
    stage = Stage(page)
    stage.wait_for("step", 0)
    stage.press("ArrowRight")
    page.wait_for_selector(f'{STAGE}:not([data-step="0"])')


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768), (390, 844)])
def test_nothing_is_wider_than_the_window(new_page, width, height):
    page = new_page(width=width, height=height)
    page.goto("/training")
    Stage(page).wait_for("step", 0)
    overflow = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
    )
    assert overflow <= 0


def test_two_tabs_keep_their_own_runs(new_page):
    one, other = new_page(), new_page()
    for page in (one, other):
        page.goto("/training")
        Stage(page).wait_for("step", 0)
    Stage(one).press("ArrowRight", "ArrowRight")
    Stage(one).wait_for("step", 48)
    Stage(one).wait_until_page_follows()
    assert Stage(other).step == 0


def test_a_row_chosen_in_the_picture_stays_chosen(page):
    page.goto("/training")
    stage = Stage(page)
    stage.wait_for("step", 0)
    # Open the choosers once: they must neither say nor send back what they said then.
    page.get_by_role("button", name="Row and map").click()
    page.get_by_label("Chosen row").first.wait_for()
    page.keyboard.press("Escape")
    name = stage.root.locator(".row-name")
    before = name.inner_text()
    dots = stage.root.locator("canvas.dots").bounding_box()
    page.mouse.click(dots["x"] + 0.62 * dots["width"], dots["y"] + 0.45 * dots["height"])
    page.wait_for_function(
        "([node, text]) => node.innerText !== text", arg=[name.element_handle(), before]
    )
    chosen, run = name.inner_text(), stage.says("run")
    page.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f'{STAGE}:not([data-run="{run}"])')
    assert name.inner_text() == chosen
