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
