"""Words in Chromium: a network is trained on names and writes five, by mouse and by keys."""

from playwright.sync_api import Page, expect

from tests.browser.fixtures import AtRest


def test_a_language_model_is_trained_and_writes_five_names_and_goes_back(
    page: Page, at_rest: AtRest
) -> None:
    page.goto("/words?words=model.usual.0")
    written = page.locator(".wn li")
    expect(written).to_have_count(5)
    untrained = written.all_inner_texts()
    page.get_by_role("button", name="1 epoch", exact=True).click()
    # Not earlier: names are written on the way to the epoch's end too.
    expect(page.get_by_text("epoch 1 · batch 113/113")).to_be_visible()
    at_rest(page)
    expect(written).to_have_count(5)
    expect(page.locator(".wn")).not_to_contain_text(untrained[0])
    learnt = written.all_inner_texts()
    assert all(name.strip(" ✓").isalpha() for name in learnt)

    # Back in time and on again: the same names.
    page.get_by_role("button", name="1 step back").click()
    expect(page.get_by_text("epoch 1 · batch 112/113")).to_be_visible()
    page.get_by_role("button", name="1 step", exact=True).click()
    expect(page.get_by_text("epoch 1 · batch 113/113")).to_be_visible()
    expect(written).to_have_text(learnt)

    # Letters of one's own, by keys, and what cannot be read.
    field = page.get_by_label("Up to three letters")
    field.fill("ma")
    field.press("Enter")
    expect(page.get_by_text(".ma", exact=True)).to_be_visible()  # the form is another one now
    field.fill("7")
    field.press("Enter")
    expect(page.get_by_text("expected up to 3 letters")).to_be_visible()

    # A sentence of one's own is asked in the chapter after.
    page.get_by_role("button", name="Next: 4 · Bag of words").click()
    field = page.get_by_label("A sentence", exact=True)
    field.fill("a lovely zebra")
    field.press("Enter")
    expect(page.get_by_text("“zebra”")).to_be_visible()
