"""Presets in Chromium: set a bad run up, see what is wrong, try the cure, see it mended."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from neuralnet import Experiment, Run
from neuralnet.advice.presets import PRESETS
from tests.browser.fixtures import AtRest, InEverySize, Overflow

STAGE = "[data-run]"
BY_NAME = {preset.name: preset for preset in PRESETS}


def set_up(page: Page, name: str) -> Locator:
    page.goto("/presets")
    card = page.locator(f".st-key-preset_{name}")
    card.get_by_role("button", name="Set it up").click()
    expect(card.get_by_text(BY_NAME[name].predict)).to_be_visible()
    return card


def press(page: Page, key: Any) -> None:
    page.locator(STAGE).first.focus()
    page.keyboard.press(key)


def test_a_learning_rate_that_is_too_large_is_found_out_and_mended(
    page: Page, at_rest: AtRest
) -> None:
    preset = BY_NAME["fast_rate"]
    card = set_up(page, "fast_rate")
    card.get_by_text("Play it on the Training page").click()
    page.wait_for_selector(f'{STAGE}[data-run="{preset.run.key}"][data-step="0"]')
    strip = page.locator(".st-key-preset_strip")
    expect(strip.get_by_text(preset.predict)).to_be_visible()

    # Played to its end, it has not learnt; the line below the film says why.
    at_rest(page)
    press(page, "End")
    page.wait_for_selector(f'{STAGE}[data-step="1200"]')
    line = page.locator(".st-key-finding_line")
    expect(line.get_by_text("The steps are too large")).to_be_visible()
    line.get_by_role("button", name="What was measured").click()
    expect(page.get_by_text(re.compile("times their starting size away"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(strip.get_by_text("What happened.")).to_be_visible()
    expect(strip.get_by_text("Your run at epoch 50")).to_be_visible()

    # The cure branches from the start: another run, at its end, the old curve behind it.
    line.get_by_role("button", name="Try: learning rate 10 → 1 from the start").click()
    mended = Run(Experiment(optimizer="sgd", learning_rate=1.0)).key
    page.wait_for_selector(f'{STAGE}[data-run="{mended}"][data-step="1200"]')
    expect(page.get_by_text("Nothing stands out here")).to_be_visible()
    expect(
        page.locator(STAGE).first.get_by_text("other run: learning rate 10").first
    ).to_be_visible()
    expect(page.get_by_role("table").filter(has_text="accuracy")).to_contain_text("98.1%")
    expect(strip.get_by_text("The changed run at epoch 50")).to_be_visible()
    trial = page.locator(".st-key-trial")
    # Where steps are too large, the last digits decide where a run ends: it is another end on
    # another processor.
    expect(
        trial.get_by_text(re.compile(r"Mended: validation accuracy \d+\.\d% → 98.1%"))
    ).to_be_visible()

    # And back to the run before, where it had come to.
    trial.get_by_role("button", name="Back to the run before").click()
    page.wait_for_selector(f'{STAGE}[data-run="{preset.run.key}"][data-step="1200"]')
    expect(trial).to_have_count(0)


def test_the_question_is_still_there_after_a_visit_to_another_page_and_can_be_closed(
    page: Page, at_rest: AtRest
) -> None:
    set_up(page, "zeros")
    page.get_by_role("link", name="Neuron").click()
    page.get_by_text("One neuron: multiply, add, activate").wait_for()
    page.get_by_role("link", name="Training").click()
    page.wait_for_selector(f'{STAGE}[data-run="{BY_NAME["zeros"].run.key}"]')
    strip = page.locator(".st-key-preset_strip")
    expect(strip.get_by_text(BY_NAME["zeros"].predict)).to_be_visible()
    at_rest(page)
    strip.get_by_role("button", name="Close").click()
    expect(strip).to_have_count(0)


def test_nothing_is_wider_than_the_window(in_every_size: InEverySize, overflow: Overflow) -> None:
    for page in in_every_size("/presets"):
        page.get_by_role("button", name="Set it up").first.wait_for()
        assert overflow(page) <= 0
