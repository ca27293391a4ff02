"""The page on batches and GPUs, from the menu."""

import sys

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from neuralnet.device.backend import device_problem
from tests.neuralnet import pretended_gpu
from tests.neuralnet.pretended_gpu import Failing, FakeCudaError, watched_by
from tests.pages.fixtures import OpenPage, Visit, key_of, text_of

NO_GPU = pytest.mark.skipif(device_problem("gpu") is None, reason="there is a GPU")


@pytest.fixture
def visit(open_page: OpenPage) -> Visit:
    """``visit(step="3")``: the page, opened by a link with that query."""
    return lambda **query: open_page("batches_and_gpu", **query)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def test_nothing_is_measured_or_claimed_before_somebody_asks(visit: Visit) -> None:
    app = visit()
    assert not app.success
    assert not app.table
    assert not app.get("plotly_chart")


def test_row_by_row_and_matrix_give_the_same_numbers_and_two_times(visit: Visit) -> None:
    app = press(visit(), "loop_measure")
    assert "times as fast" in app.success[0].value
    assert "the same numbers, added up in another order" in app.success[0].value
    table = app.table[0].value
    assert list(table.index) == ["row by row", "as a matrix"]
    assert "all 239 rows" in table.columns
    # The measurement is of this run: another one has none.
    app.session_state["learner"].start_again(new_weights=True)
    app.run()
    assert not app.success


@pytest.mark.parametrize("name", ["rows", "width", "networks"])
def test_what_a_step_costs_is_measured_drawn_and_tabled(visit: Visit, name: str) -> None:
    app = visit()
    app.segmented_control(key="set_speed_series").set_value(name).run()
    press(app, "speed_measure")
    assert "times the work" in app.success[0].value
    assert len(app.get("plotly_chart")) == 2
    assert "multiply-adds" in app.table[0].value.columns


@NO_GPU
def test_without_a_gpu_the_page_says_why_and_what_would_help(visit: Visit) -> None:
    app = visit()
    problem = device_problem("gpu")
    plain = "**CPU or GPU here?** CPU: this machine has no GPU"
    assert any(element.value.startswith(plain) for element in app.markdown)
    assert any(str(problem) in element.value for element in app.info)


@NO_GPU
def test_a_gpu_that_is_not_there_changes_nothing(visit: Visit) -> None:
    app = visit(step="30", learning_rate="0.01")
    before = app.session_state["learner"].run
    app.segmented_control(key="set_device").set_value("gpu").run()
    assert not app.exception
    assert "Your run stays on the CPU, at step 30; nothing is lost." in text_of(app)
    me = app.session_state["learner"]
    assert (me.run, me.cursor) == (before, 30)
    assert app.segmented_control(key=key_of(app, "device")).value == "cpu"
    app.run()
    assert "nothing is lost" not in text_of(app)


@NO_GPU
def test_a_link_that_asks_for_a_gpu_opens_on_the_cpu(visit: Visit) -> None:
    app = visit(device="gpu", learning_rate="0.01")
    settings = app.session_state["learner"].settings
    assert (settings.device, settings.learning_rate) == ("cpu", 0.01)
    assert "The run of this link is computed on the CPU" in text_of(app)


@NO_GPU
def test_rounding_is_shown_of_two_precisions_and_called_that(visit: Visit) -> None:
    app = press(visit(), "agreement_compare")
    assert "**both on the CPU**" in text_of(app)
    assert "That is rounding" in text_of(app)
    table = app.table[0].value
    assert "training loss, 32 bits" in table.columns
    assert table.index[0] == "step 0"


# On a pretended GPU


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GPU is there: `pretended_gpu`."""
    monkeypatch.setitem(sys.modules, "cupy", pretended_gpu)


def on_the_gpu(visit: Visit) -> AppTest:
    app = visit(step="30")
    app.segmented_control(key="set_device").set_value("gpu").run()
    assert not app.exception
    assert app.session_state["learner"].settings.device == "gpu"
    assert app.query_params["device"] == "gpu"
    return app


@pytest.mark.usefixtures("pretended")
def test_on_a_gpu_the_page_says_how_steps_are_started(visit: Visit) -> None:
    app = on_the_gpu(visit)
    assert "From the second step on" in text_of(app)
    app.session_state["learner"].go_to_step(60)
    assert "captured as a CUDA graph and is replayed" in text_of(app.run())
    assert not app.exception


@pytest.mark.usefixtures("pretended")
def test_a_gpu_that_fails_is_left_and_the_page_says_so_once(visit: Visit) -> None:
    app = on_the_gpu(visit)
    theta = app.session_state["learner"].at_cursor().network.theta.get()
    with watched_by(Failing(0, FakeCudaError(719))):
        app.switch_page("pages/diagnostics.py").run()
    assert not app.exception
    me = app.session_state["learner"]
    assert (me.settings.device, me.cursor) == ("cpu", 30)
    np.testing.assert_allclose(me.at_cursor().network.theta, theta, rtol=1e-9)
    app.switch_page("pages/batches_and_gpu.py").run()
    told = "The GPU failed while it was at work: cudaError 719. Your run goes on on the CPU"
    assert told in text_of(app)
    assert app.segmented_control(key="set_device").value == "cpu"
    assert told not in text_of(app.run())


@pytest.mark.usefixtures("pretended")
def test_cpu_and_gpu_are_compared_and_timed(visit: Visit) -> None:
    app = press(visit(), "agreement_compare")
    assert "equal within the tolerance" in text_of(app)
    app = press(visit(), "speed_measure")
    assert {"CPU: a step", "GPU: a step"} <= set(app.table[0].value.columns)
