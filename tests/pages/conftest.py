"""Pages under AppTest, reached as a visitor reaches them: from the frame."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """``open_page("training", learning_rate="0.1")``: a page, opened by a link with that query."""

    def open_it(name: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        for field, value in query.items():
            app.query_params[field] = value
        app.switch_page(f"pages/{name}.py").run()
        assert not app.exception
        return app

    return open_it


@pytest.fixture
def shown_code() -> Callable[[AppTest], str]:
    """``shown_code(app)``: what stands in the box "The code that ran" once it is opened."""

    def open_it(app: AppTest) -> str:
        assert not app.code  # closed, it holds nothing
        boxes = [box for box in app.expander if box.label == "The code that ran"]
        assert boxes
        for box in boxes:
            app.session_state[box.key] = True
        app.run()
        assert not app.exception
        return "\n".join(block.value for block in app.code)

    return open_it
