"""One message of the browser says much at once: where the film stands is heard first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import Film, OpenPage, key_of
from ui.desk.learner import Learner


def say_at_once(app: AppTest, film: Film, pressed: str | None, *seen: int) -> Learner:
    """One message: a verb drawn for state 24 was ``pressed``, and the film stood at these steps."""
    header, _blocks = film(app)
    places = [{"run": header["run"], "jump": header["jump"], "step": step} for step in seen]
    events: dict[str, list[Any]] = {
        "verbs_section": [{"event": "said", "value": {"name": pressed, "value": "24"}}],
        "stage": [{"event": "cursor", "value": place} for place in places],
    }
    if pressed is None:
        del events["verbs_section"]
    states = app._tree.get_widget_states()
    ids = {one.proto.id.rsplit("-", 1)[-1]: one.proto.id for one in app.get("bidi_component")}
    for name, said in events.items():
        key = f"$$STREAMLIT_INTERNAL_KEY_{ids[name]}__events"
        states.widgets.append(WidgetState(id=key, json_trigger_value=json.dumps(said)))
    app._run(states)
    assert not app.exception
    me: Learner = app.session_state["learner"]
    return me


def test_a_setting_counts_from_the_step_that_the_film_has_reached(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="24")
    app.select_slider(key=key_of(app, "learning_rate")).set_value(0.01)
    assert say_at_once(app, film, None, 216, 240).cursor == 240
    assert app.query_params["edits"] == "240:learning_rate=0.01"


@pytest.mark.parametrize(
    ("verb", "cursor", "stop"),
    [
        ("Forward", 240, 3),
        ("Backward", 240, 7),
        ("Update", 240, 0),  # waits for the gradients of this step
        ("Undo", 239, 7),
    ],
)
def test_so_does_a_verb_that_was_drawn_for_an_earlier_step(
    open_page: OpenPage, film: Film, verb: str, cursor: int, stop: int
) -> None:
    me = say_at_once(open_page("training", step="24"), film, verb, 216, 240)
    assert (me.cursor, me.stop) == (cursor, stop)


def test_the_film_stands_still_where_a_verb_shows_something_of_a_step_that_it_led_to(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="24")
    jump = film(app)[0]["jump"]
    me = say_at_once(app, film, "Forward")
    assert film(app)[0]["jump"] == jump  # it stood there: nothing is sent anew
    me = say_at_once(app, film, "Forward", 240)
    assert film(app)[0]["jump"] == jump + 1
    assert not me.move_cursor({"run": me.run.key, "jump": jump, "step": 264})  # as it still played
    assert (me.cursor, me.stop) == (240, 3)


def test_a_verb_pressed_twice_while_the_film_plays_does_its_work_once(
    open_page: OpenPage, film: Film
) -> None:
    app = open_page("training", step="24")
    assert say_at_once(app, film, "Undo", 240).cursor == 239
    assert say_at_once(app, film, "Undo").cursor == 239
