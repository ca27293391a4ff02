"""The Course in Chromium: a learner who is wrong, reads why, is right, jumps on, and comes back."""

import re

from playwright.sync_api import Page, expect

from course.faded_step import small_step

GIVEN = re.compile(r"measured as ([\d.]+) \w+\. .* offset ([\d.]+) and scale ([\d.]+)\. ")


def test_a_learner_is_wrong_then_right_jumps_on_and_is_there_after_a_reload(page: Page) -> None:
    page.goto("/course?step=60")
    entry = page.get_by_label("Your answer")
    said = page.locator("#course-said")
    expect(said).to_be_hidden()  # nothing is shown before an answer is given

    # The first question is how a measurement is scaled: offset forgotten, then as it is.
    question = page.locator(".cs-ask").first
    measured, offset, scale = given_in(question.inner_text())
    entry.fill(f"{measured / scale:.6g}")
    entry.press("Enter")
    expect(said).to_contain_text("offset")
    expect(said).to_contain_text("✗")
    expect(entry).to_be_focused()  # what is read aloud comes while the focus stays

    page.get_by_role("button", name="Another one with fresh numbers").press("Enter")
    expect(said).to_be_hidden()
    expect(entry).to_be_focused()
    measured, offset, scale = given_in(question.inner_text())
    page.get_by_role("button", name="Hint 1 of 2").click()
    expect(page.locator(".cs-hints li")).to_have_count(1)
    entry.fill(f"{(measured - offset) / scale:.4g}".replace("-", "−").replace(".", ","))
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(said).to_contain_text("✓ Right.")

    page.get_by_role("button", name="2 · Weighted sums").click()
    second = page.get_by_role("heading", name="Weighted sums")
    expect(second).to_be_focused()
    expect(second).to_be_in_viewport()
    page.get_by_role("button", name="Station 4, Softmax").click()
    expect(page.get_by_role("heading", name="Softmax")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Softmax")).to_be_visible()
    first = page.get_by_role("button", name="Station 1, A sample enters: something here was missed")
    expect(first).to_be_visible()

    page.get_by_role("link", name="Open Forward pass").click()
    expect(page.get_by_text("Course, station 4, Softmax:")).to_be_visible()
    page.get_by_role("link", name="Back to the station").click()

    page.get_by_role("radio", name="A step on paper").click()
    blank = page.locator(".ps-line input").first
    blank.fill("nothing")
    blank.press("Enter")
    expect(page.locator(".ps-said.wrong")).to_contain_text("could not be read as a number")
    blank.fill(f"{small_step().blanks[0].value:.4g}")
    blank.press("Enter")
    expect(page.locator(".ps-said.right")).to_contain_text("✓ Right.")
    expect(blank).to_be_focused()


def given_in(question: str) -> list[float]:
    """What was measured, the offset and the scale."""
    found = GIVEN.search(question)
    assert found is not None, question
    return [float(number) for number in found.groups()]
