"""One whole training step by hand, from page to page: forward by layers, the loss, backward by
layers, the numeric check of one weight, update, undo, and the same parameters as before."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from neuralnet import Experiment, Trainer

START = 271


class Walk:
    """The verbs and the menu, as a learner uses them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, title: Any) -> None:
        """Another page, once all of it is drawn: until then the verbs are those of the page before,
        and what is pressed there goes with it."""
        link = self.page.get_by_role("link", name=title, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        self.page.locator(".vb-count").wait_for()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=re.compile(rf"{re.escape(name)}$"))

    def press(self, name: str, stop: Any) -> None:
        """Press a button and wait until the walk stands at ``stop``."""
        self.button(name).click()
        self.at(stop)

    def at(self, stop: Any) -> None:
        self.page.locator(".vb-count span", has_text=re.compile(rf"^{stop}$")).wait_for()

    def counter(self, step: int) -> None:
        self.page.locator(".vb-count b", has_text=f"step {step} ·").wait_for()

    def told(self, verb: str) -> Locator:
        """Where the page says what a verb has brought to light."""
        return self.page.locator(".vb-grid > div").filter(has=self.page.get_by_text(verb))

    def download(self, name: str, file: Any) -> str:
        """What ``file`` holds, which the button ``name`` hands over."""
        with self.page.expect_download() as waiting:
            self.button(name).click()
        assert waiting.value.suggested_filename == file
        return Path(waiting.value.path()).read_text(encoding="utf-8")

    def parameters(self, step: int) -> list[float]:
        """θ at state ``step``, as the receipt has it. The receipts stand below the verbs and are
        drawn after them: until they speak of this state, their buttons are about to move."""
        speaks = re.compile(rf"from state {step} to state {step + 1}\.")
        self.page.get_by_text(speaks).wait_for()
        text = self.download("All parameters (CSV)", f"step-{step}-parameters.csv")
        rows = csv.DictReader(text.splitlines())
        return [float(row["before"]) for row in rows]


def engine(step: int) -> Trainer:
    trainer = Trainer(Experiment())
    trainer.seek(step)
    trainer.compute()
    return trainer


def test_one_whole_step_by_hand(page: Page) -> None:
    now = engine(START)
    page.goto(f"/update?step={START}")
    walk = Walk(page)
    walk.counter(START)
    walk.at("before the forward pass")
    at_the_start = walk.parameters(START)
    assert at_the_start == now.network.theta.tolist()
    expect(walk.button("Update")).to_be_disabled()

    # Forward, layer by layer.
    walk.open("Forward pass")
    walk.counter(START)
    for layer in (1, 2, 3):
        walk.press("On one layer", f"forward: layer {layer} of 3")
    expect(walk.told("Forward")).to_contain_text("of them right")
    expect(walk.button("Update")).to_be_disabled()

    # The loss.
    walk.open("Loss")
    walk.press("Loss", "the loss")
    expect(walk.told("Loss")).to_contain_text(f"L = {float(now.loss):.4f}, the mean of 10 rows")

    # Backward, layer by layer.
    walk.open("Backward pass")
    for layer in (3, 2, 1):
        walk.press("Nearer the inputs", f"backward: layer {layer} of 3")
    expect(walk.told("Backward")).to_contain_text("No weight has moved")

    # The numeric check of one weight: measured and backpropagated agree.
    error = page.get_by_text(re.compile(r"^Relative error .*\. Two independent ways")).first
    expect(error).to_contain_text("the same gradient")

    # Update: the weights move, and the counter with them.
    walk.open("Update")
    walk.counter(START)
    assert walk.parameters(START) == at_the_start
    receipt = json.loads(walk.download("The whole step (JSON)", f"step-{START}.json"))
    assert receipt["step"] == START
    assert receipt["loss"]["mean"] == float(now.loss)
    walk.button("Update").click()
    walk.counter(START + 1)
    walk.at("before the forward pass")
    expect(walk.told("Update")).to_contain_text(f"done: state {START} → {START + 1}")
    moved = walk.parameters(START + 1)
    assert moved == engine(START + 1).network.theta.tolist()
    assert not np.array_equal(moved, at_the_start)

    # Undo: the same parameters, bit for bit, and their gradients.
    walk.button("Undo").click()
    walk.counter(START)
    walk.at("backward: layer 1 of 3")
    assert walk.parameters(START) == at_the_start
    expect(walk.button("Update")).to_be_enabled()
