"""One learner's work, saved in one browser and opened in another."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from course.work.reading import read_work
from tests.browser.fixtures import AtRest, NewPage


def taken(page: Page, button: str, path: Path) -> bytes:
    """The file that a button hands over."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    download.value.save_as(path)
    return path.read_bytes()


def test_a_file_saved_here_opens_there_with_the_same_weights_to_the_last_bit(
    new_page: NewPage, at_rest: AtRest, tmp_path: Path
) -> None:
    first = new_page()
    first.goto("/training?step=120&dropout=0.2&edits=50:theta3=0.25")
    first.wait_for_selector('[data-run][data-step="120"]')
    at_rest(first)
    first.get_by_role("link", name="Save", exact=True).click()  # one press from any page
    expect(first.get_by_role("heading", name="Save, open and export")).to_be_visible()
    saved = taken(first, "Save everything", tmp_path / "work.json")
    weights = taken(first, "Weights as .npz", tmp_path / "first.npz")
    picture = taken(first, "Loss as PNG", tmp_path / "loss.png")
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (1920, 900)
    assert len(picture) > 10_000  # lines and letters are on it
    assert read_work(saved).work.cursor == 120

    second = new_page()
    second.goto("/save")
    second.locator("input[type=file]").set_input_files(tmp_path / "first.npz")
    expect(second.get_by_text("This file cannot be opened.")).to_be_visible()
    second.locator("input[type=file]").set_input_files(tmp_path / "work.json")
    second.get_by_role("button", name="Open it").click()
    expect(second.get_by_text("Your file is open")).to_be_visible()
    expect(second.get_by_text("step 120", exact=False).first).to_be_visible()
    again = taken(second, "Weights as .npz", tmp_path / "second.npz")
    one, other = (np.load(io.BytesIO(data)) for data in (weights, again))
    assert all(one[name].tobytes() == other[name].tobytes() for name in one.files)


def test_sentences_of_ones_own_and_what_was_learnt_of_them_open_in_another_browser(
    new_page: NewPage, tmp_path: Path
) -> None:
    moods = {"good": ("sunny", "warm", "fine"), "bad": ("wet", "cold", "grey")}
    days = [
        (f"a {word} day in week {week}", mood)
        for week in ("one", "two", "three", "four")
        for mood, words in moods.items()
        for word in words
    ]
    table = "\n".join(["text,mood", *(f"{text},{mood}" for text, mood in days)])
    first = new_page()
    first.goto("/words?words=bag.usual.0")
    first.get_by_text("Sentences of your own (CSV)").click()
    (tmp_path / "days.csv").write_text(table, encoding="utf-8")
    first.locator("input[type=file]").set_input_files(tmp_path / "days.csv")
    first.get_by_role("button", name="Learn from this table").click()
    expect(first.get_by_text("24 short sentences, each")).to_be_visible()
    first.get_by_role("button", name="10 epochs").click()
    expect(first.get_by_text("epoch 10 · batch 2/2 · step 20", exact=True)).to_be_visible()
    losses = first.get_by_role("table").filter(has_text="training, ")
    shown = losses.inner_text()
    first.get_by_role("link", name="Save", exact=True).click()
    expect(first.get_by_text("with 24 own sentences")).to_be_visible()
    taken(first, "Save everything", tmp_path / "work.json")

    second = new_page()
    second.goto("/save")
    second.locator("input[type=file]").set_input_files(tmp_path / "work.json")
    second.get_by_role("button", name="Open it").click()
    expect(second.get_by_text("Your file is open")).to_be_visible()
    second.get_by_role("link", name="Words", exact=True).click()
    expect(second.get_by_text("epoch 10 · batch 2/2 · step 20", exact=True)).to_be_visible()
    expect(second.get_by_text("24 short sentences, each")).to_be_visible()
    losses = second.get_by_role("table").filter(has_text="training, ")
    expect(losses).to_have_text(shown, use_inner_text=True)
