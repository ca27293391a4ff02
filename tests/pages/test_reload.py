"""A reload is a new session from the link: what is in it comes back, and what is not is said."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Verb, Words, text_of
from tests.pages.test_plurals import texts
from ui.kit.frame import PAGES
from ui.words.reload import LOST, reload_words


def reloaded(open_page: OpenPage, app: AppTest, name: str) -> AppTest:
    """The page as a new session has it."""
    return open_page(name, **{key: "".join(value) for key, value in app.query_params.items()})


@pytest.mark.parametrize("name", LOST)
def test_a_page_says_what_a_reload_forgets(open_page: OpenPage, words: Words, name: str) -> None:
    assert name in dict(PAGES)
    app = open_page(name)
    assert reload_words(name) in f"{' '.join(texts(app))} {words(app)}"


def test_a_step_that_is_half_done_survives_a_reload(
    open_page: OpenPage, verb: Verb, words: Words
) -> None:
    app = open_page("loss", step="3")
    verb(app, "Forward", "Loss")
    again = reloaded(open_page, app, "loss")
    assert "not yet" not in words(app, "verbs_section").split("Backward")[0]
    assert words(again, "verbs_section") == words(app, "verbs_section")


@pytest.mark.parametrize("epochs", [1, 200])
def test_a_link_beyond_the_end_of_its_run_opens_at_the_end_and_says_so(
    open_page: OpenPage, epochs: int
) -> None:
    app = open_page("training", epochs=str(epochs), step="999999")
    last = 24 * epochs
    assert f"step: this run ends at step {last}; got 999999. You see its end." in text_of(app)
    while app.session_state["learner"].far is not None:
        app.run()
    assert app.session_state["learner"].cursor == last
    at_its_end = open_page("training", epochs=str(epochs), step=str(last))
    assert "this run ends at" not in text_of(at_its_end)
