"""The Data page in Chromium: tables are uploaded, points drawn by click, and trained on."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.present import present

STAGE = "[data-run]"


def open_way(page: Page, way: Any, query: Any = "") -> None:
    page.goto(f"/data{query}")
    page.get_by_role("radio", name=way).click()


def train_to_the_end(page: Page) -> float:
    """Go to the Training page and to the end of the film; returns the validation accuracy there."""
    page.get_by_role("link", name="Train on these rows").click()
    page.wait_for_selector(f'{STAGE}[data-step="0"]')
    row = (
        page.get_by_role("table")
        .filter(has_text="accuracy")
        .get_by_role("row")
        .filter(has_text="validation")
    )
    untrained = present(row.text_content())
    page.locator(STAGE).first.focus()
    page.keyboard.press("End")
    page.wait_for_selector(f'{STAGE}:not([data-step="0"])')
    step = page.locator(STAGE).first.get_attribute("data-step")
    page.get_by_text(re.compile(rf"step {step} · the run")).wait_for()
    expect(row).not_to_have_text(untrained)  # it comes a frame later
    return float(present(re.search(r"([\d.]+)%", row.inner_text()))[1])


@pytest.mark.parametrize(
    "name, columns, classes",
    [("wine", 13, "3 classes"), ("breast_cancer", 30, "2 classes")],
)
def test_a_published_table_is_uploaded_and_learnt(
    page: Page, tmp_path: Path, name: str, columns: Any, classes: Any
) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    loaded = getattr(datasets, f"load_{name}")(as_frame=True)
    frame = loaded.frame
    frame["target"] = [str(loaded.target_names[label]) for label in frame["target"]]
    file = tmp_path / f"{name}.csv"
    frame.to_csv(file, index=False)

    open_way(page, "Upload", "?learning_rate=0.01")
    page.set_input_files("input[type=file]", file)
    expect(
        page.get_by_text(f"{name}.csv: {len(frame)} rows, {columns + 1} columns")
    ).to_be_visible()
    page.get_by_role("button", name="Use this table").click()
    expect(page.get_by_text(f"In use: {name}.csv")).to_be_visible()
    expect(
        page.get_by_text(f"{len(frame)} rows · {columns} features · target target ({classes})")
    ).to_be_visible()
    assert train_to_the_end(page) >= 95.0


def test_points_are_drawn_by_click_and_drag_and_trained_on(page: Page) -> None:
    open_way(page, "Draw")
    plane = page.locator(".pad > svg")
    box = present(plane.bounding_box())

    def at(x1: Any, x2: Any) -> tuple[float, float]:
        inside = box["width"] * (480 - 52) / 480 / 3
        centre = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        return centre[0] + x1 * inside, centre[1] - x2 * inside

    counts = page.locator(".pad .counts")
    for k in range(6):
        page.mouse.click(*at(-1 + 0.15 * k, 0.8))
    expect(counts).to_have_text("6 points: A 6, B 0")
    page.get_by_role("radio", name="class B").click()
    page.mouse.move(*at(-1, -0.8))
    page.mouse.down()
    page.mouse.move(*at(0.5, -0.8), steps=30)
    page.mouse.up()
    expect(counts).to_have_text(re.compile(r"1\d points: A 6, B [5-9]"))
    drawn = counts.inner_text()
    page.get_by_role("button", name="Clear").click()
    expect(counts).to_have_text("0 points")
    page.get_by_role("button", name="Undo").click()
    expect(counts).to_have_text(drawn)

    # The keyboard sets points too, and takes them away again.
    plane.focus()
    for key in ("ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(counts).not_to_have_text(drawn)
    page.keyboard.press("Delete")
    expect(counts).to_have_text(drawn)

    page.get_by_role("button", name="Use these points").click()
    expect(page.get_by_text("In use: Points drawn by hand")).to_be_visible()
    rows = present(re.match(r"\d+", drawn))[0]
    expect(page.get_by_text(f"{rows} rows · 2 features")).to_be_visible()

    # They are in the link: a reload brings them back.
    expect(page).to_have_url(re.compile("own_data="))
    page.reload()
    expect(page.get_by_text(f"{rows} rows · 2 features")).to_be_visible()
    page.get_by_role("radio", name="Draw").click()
    expect(counts).to_have_text(drawn)


def test_a_file_that_cannot_be_read_keeps_the_run(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("a,b\n1,2,3\n")
    page.goto("/data?dataset=moons&samples=150")
    page.get_by_role("radio", name="Upload").click()
    page.set_input_files("input[type=file]", file)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(
        "bad.csv cannot be used. Line 2 of the file (row 1 of the data): expected 2"
    )
    expect(alert).to_contain_text("The run is still the one before.")
    expect(page.get_by_text("In use: Two moons")).to_be_visible()
    expect(page.get_by_text("150 rows · 2 features")).to_be_visible()
    assert "dataset=moons" in page.url


HOUSES = "area\trooms\tprice\n" + "".join(
    f'"{area:,}"\t{1 + area // 700}\t"{30_000 + 140 * area + 900 * (area % 7):,}"\n'
    for area in range(413, 2960, 61)
)


def answer(page: Page, words: str) -> None:
    """Answer the question about the file, which is then read anew and asks with new buttons."""
    question = page.locator('[class*="st-key-set_table_ask"]')
    before = present(re.search(r"st-key-\S+", present(question.get_attribute("class"))))[0]
    page.get_by_text(words).click()
    expect(page.locator(f'[class~="{before}"]')).to_have_count(0)


def test_what_a_file_leaves_open_is_asked_and_the_chosen_reading_comes_into_use(
    page: Page, tmp_path: Path
) -> None:
    """Thousands with commas: either reading is a press away."""
    file = tmp_path / "houses.txt"
    file.write_text(HOUSES)
    open_way(page, "Upload", "?learning_rate=0.03&epochs=300")
    page.set_input_files("input[type=file]", file)
    asked = page.get_by_text("can be read in two ways, and no cell of the file decides")
    expect(asked).to_be_visible()
    as_thousands = page.get_by_role("radio", name=re.compile("separates thousands"))
    as_decimals = page.get_by_role("radio", name=re.compile("is the decimal mark"))
    expect(as_thousands).to_be_checked()
    answer(page, "(the comma is the decimal mark)")
    expect(as_decimals).to_be_checked()
    answer(page, "(the comma separates thousands)")
    expect(as_thousands).to_be_checked()
    page.get_by_role("button", name="Use this table").click()
    expect(page.get_by_text("In use: houses.txt")).to_be_visible()
    expect(page.get_by_text("42 rows · 2 features · target price (numbers)")).to_be_visible()
    expect(page.get_by_text("413 to 2914")).to_be_visible()


def test_a_workbook_is_read_and_another_sheet_is_a_press_away(page: Page, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for name, n in (("Birds", 40), ("Trees", 60)):
        sheet = book.create_sheet(name)
        sheet.append([f"Table of {name.lower()}"])
        sheet.append(["length", "width", "kind"])
        for k in range(n):
            sheet.append([k % 2 * 3 + k % 7 / 5, k * k % 11, "ab"[k % 2]])
    book.remove(book.worksheets[0])
    book.save(file := tmp_path / "measured.xlsx")
    open_way(page, "Upload", "?learning_rate=0.03")
    page.set_input_files("input[type=file]", file)
    expect(page.get_by_text("measured.xlsx: 40 rows, 3 columns")).to_be_visible()
    expect(page.get_by_text("“Table of birds”")).to_be_visible()
    page.get_by_text("Trees", exact=True).click()
    expect(page.get_by_text("measured.xlsx: 60 rows, 3 columns")).to_be_visible()
    page.get_by_role("button", name="Use this table").click()
    expect(page.get_by_text("In use: measured.xlsx")).to_be_visible()
    assert train_to_the_end(page) >= 95.0


def test_a_digit_is_edited_by_mouse_and_keys_and_trained_on_as_a_picture(page: Page) -> None:
    page.goto("/data?dataset=digits&scaling=course&hidden_units=12&training_limit=100")
    page.get_by_text("Edit", exact=True).click()
    page.get_by_role("button", name="3, picture 4", exact=True).click()
    picture = page.get_by_role("img", name="3, picture 4: 8 by 8 numbers")
    expect(picture).to_be_visible()
    corner = picture.locator("i").first
    expect(corner).to_have_text("0")
    corner.click()
    expect(corner).to_have_text("16")
    # By keys: another pixel is found by its name, and its ink set.
    field = page.get_by_role("combobox", name="Pixel")
    field.fill("r8 c8")
    field.press("Enter")
    ink = page.get_by_role("slider", name="Ink of r8 c8")
    for _ in range(3):
        ink.press("ArrowRight")
    expect(picture.locator("i").last).to_have_text("3")
    expect(page.get_by_text("1 picture changed: 3, picture 4.")).to_be_visible()
    page.get_by_role("button", name="Use these pictures").click()
    expect(page.get_by_text("The edited pictures are in use.")).to_be_visible()
    expect(page.get_by_role("button", name="3, picture 4, edited")).to_be_visible()
    page.get_by_role("link", name="Go to Training").click()
    expect(page.locator("[data-run] svg.net rect.pixel")).to_have_count(64)
