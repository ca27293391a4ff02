"""With every message a browser says what all its widgets show. On a busy server one may be on its
way while a change is made elsewhere on the page, and still say what was shown before: it takes no
change back. (See `session.renew`.)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.pages.fixtures import OpenPage, Say, key_of


def late(app: AppTest, act: Callable[[], Any]) -> AppTest:
    """``act`` is done; then a message comes in that was sent before."""
    said_before = app._tree.get_widget_states()
    act()
    assert not app.exception
    app._run(said_before)
    assert not app.exception
    return app


def cursor(app: AppTest) -> int:
    step: int = app.session_state["learner"].cursor
    return step


def test_a_step_on_diagnostics_stays_done(open_page: OpenPage) -> None:
    app = open_page("diagnostics", step="24")
    late(app, lambda: app.button(key="diagnostics_epoch_on").click().run())
    assert cursor(app) == 48
    assert app.slider(key=key_of(app, "diagnostics_epoch")).value == 2


def test_a_neuron_that_was_reset_stays_so(open_page: OpenPage) -> None:
    app = open_page("neuron")
    first = app.slider(key="set_neuron_plain_b").value
    app.slider(key="set_neuron_plain_b").set_value(4.0).run()
    late(app, lambda: app.button(key="neuron_reset").click().run())
    assert app.slider(key=key_of(app, "neuron_plain_b")).value == first


def test_a_prediction_that_was_reset_stays_so(open_page: OpenPage, say: Say) -> None:
    app = open_page("loss")
    first = app.slider(key="set_loss_z1_8").value
    app.slider(key="set_loss_z1_8").set_value(8.0).run()
    late(app, lambda: say(app, "begin_section", "reset"))
    assert app.slider(key=key_of(app, "loss_z1_8")).value == first


def test_a_row_that_was_chosen_elsewhere_stays_chosen(open_page: OpenPage) -> None:
    app = open_page("forward_pass")
    me = app.session_state["learner"]
    before = me.view.row

    def choose_another() -> None:
        me.select({"kind": "row", "index": before + 7})
        app.run()

    late(app, choose_another)
    assert me.view.row == before + 7


def test_batches_of_one_row_stay_so(open_page: OpenPage, say: Say) -> None:
    app = open_page("training", step="24")
    say(app, "verbs_section", "scope", "one row")
    late(app, lambda: say(app, "verbs_section", "row_by_row"))
    assert app.session_state["learner"].settings.batch_size == 1
