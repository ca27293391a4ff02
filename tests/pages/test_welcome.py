"""The opening page: the engine's numbers on it, and what is said only after the film."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.experiment import Experiment
from ui.desk.message import unpack
from ui.kit import frame
from ui.welcome.film import closing_words, outcome, record


@pytest.fixture
def page() -> AppTest:
    at = AppTest.from_file(frame.ROOT / "streamlit_app.py", default_timeout=120).run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    texts = [e.value for kind in (at.header, at.markdown, at.caption) for e in kind]
    return "\n".join(texts).replace("\u00a0", " ")


def bars(at: AppTest) -> tuple[dict[str, Any], dict[str, Any]]:
    protos = [element.proto for element in at.get("bidi_component")]
    return unpack(next(p.bytes for p in protos if p.component_name == "app.answer_bars"))


def links(at: AppTest) -> list[str]:
    return [element.proto.label for element in at.get("page_link")]


def test_the_page_shows_the_bird_in_both_scales(page: AppTest) -> None:
    said = words(page)
    assert "Adelie N82A1, Dream, female, 2009" in said
    assert "| flipper length | 192 mm | 19.2 cm |" in said
    assert "[37.3, 16.8, 19.2, 30.0]" in said


def test_the_courses_answer_is_called_an_illustration_that_is_wrong_for_this_bird(
    page: AppTest,
) -> None:
    said = words(page)
    assert "[0.2, 0.7, 0.1]: Gentoo" in said
    assert "only illustrate" in said
    assert "wrong: this bird is **an Adelie, class 0**" in said
    assert "1.609" in said
    header, blocks = bars(page)
    assert header["course"]["answer"] == [0.2, 0.7, 0.1]
    assert blocks == {}


def test_the_one_primary_button_counts_the_training_birds(page: AppTest) -> None:
    assert [button.label for button in page.button] == ["Train a network on 239 penguins"]
    assert page.button[0].proto.type == "primary"


def test_nothing_about_the_end_is_given_away_before_the_film_was_seen(page: AppTest) -> None:
    end = outcome(record(Experiment()))
    assert "Guess before you press" in words(page)
    page.button[0].click().run()
    assert not page.exception
    said = words(page)
    assert "Guess before you press" in said  # it stays, to be compared with what comes
    for secret in (f"{end.validation_right} correctly", f"{end.last[0]:.3f}", f"{end.loss:.3f}"):
        assert secret not in said
    assert not any("every weight" in label for label in links(page))


def test_pressing_sends_the_engines_film_and_pressing_again_plays_it_again(page: AppTest) -> None:
    page.button[0].click().run()
    header, blocks = bars(page)
    _, expected = unpack(record(Experiment()))
    assert header["take"] == 1
    for name, block in expected.items():
        np.testing.assert_array_equal(blocks[name], block)
    page.button[0].click().run()
    assert bars(page)[0]["take"] == 2


def test_after_the_film_the_page_says_what_happened_and_leads_to_the_run(
    page: AppTest, section: Callable[..., str]
) -> None:
    page.button[0].click().run()
    page.session_state["set_film_seen"] = True  # what the bars report when their end was seen
    page.run()
    assert closing_words(outcome(record(Experiment()))) in words(page)
    assert "See every weight of this run" in section(page, "to_training")


def test_the_film_is_still_there_after_a_visit_to_another_page(page: AppTest) -> None:
    page.button[0].click().run()
    page.session_state["set_film_seen"] = True
    page.switch_page("pages/training.py").run()
    page.switch_page("pages/welcome.py").run()
    assert not page.exception
    assert bars(page)[0]["take"] == 1
    assert "correctly" in words(page)


def test_a_learner_with_a_run_of_their_own_keeps_it() -> None:
    at = AppTest.from_file(frame.ROOT / "streamlit_app.py", default_timeout=120)
    at.query_params["learning_rate"] = "0.01"
    at.run().button[0].click().run()
    at.session_state["set_film_seen"] = True
    at.run()
    assert any("Go on with your own run" in label for label in links(at))
    assert at.session_state["learner"].run.experiment.learning_rate == 0.01


def test_every_other_page_is_on_the_way_with_a_line_of_its_own(page: AppTest) -> None:
    others = [f"**{title}**" for name, title in frame.PAGES if name != "welcome"]
    assert sorted(links(page)) == sorted(others)
    said = [caption.value for caption in page.caption][1:-1]  # the settings, ..., the source
    assert len(said) == len(set(said)) == len(others)
    assert all(len(line) <= 70 for line in said)


def test_five_lines_say_what_a_network_is_here(page: AppTest) -> None:
    box = next(e for e in page.expander if "five lines" in e.label)
    text = box.markdown[0].value
    assert len(re.findall(r"^\d\. ", text, re.MULTILINE)) == 5
    for said in ("bias", "analogy", "y is the target, ŷ the prediction", "y = [1, 0, 0]"):
        assert said in text
    assert "239 training birds once: 24 steps, the last with 9 birds" in text


def test_the_page_loads_no_plotly(page: AppTest) -> None:
    page.button[0].click().run()
    assert not page.get("plotly_chart")
