"""The types of those fixtures in conftest.py that are functions; what they do is said there."""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from streamlit.testing.v1 import AppTest

Film: TypeAlias = Callable[[AppTest], tuple[dict[str, Any], dict[str, Any]]]
ShownCode: TypeAlias = Callable[[AppTest], str]


class OpenPage(Protocol):
    def __call__(self, name: str, *boxes: str, **query: str) -> AppTest: ...


class Section(Protocol):
    def __call__(self, app: AppTest, key: str | None = None) -> str: ...


Words: TypeAlias = Section


class Tables(Protocol):
    def __call__(self, app: AppTest, key: str | None = None) -> list[list[list[str]]]: ...


class HandedOver(Protocol):
    def __call__(self, app: AppTest, key: str) -> dict[str, str]: ...


class Say(Protocol):
    def __call__(self, app: AppTest, key: str, name: str, value: object = None) -> None: ...


class Verb(Protocol):
    def __call__(self, app: AppTest, *names: str) -> None: ...


class Visit(Protocol):
    """``OpenPage`` of one page: the fixture ``visit`` of that page's tests."""

    def __call__(self, **query: str) -> AppTest: ...


def key_of(app: AppTest, name: str) -> str:
    """The key of the widget that says the setting ``name`` now: see ``session.renew``."""
    if "renewed" not in app.session_state or name not in app.session_state["renewed"]:
        return f"set_{name}"
    return f"set_{name}_{app.session_state['renewed'][name]}"


def text_of(app: AppTest) -> str:
    """What Streamlit's own elements say: text, captions and notices."""
    kinds = (app.markdown, app.caption, app.success, app.info, app.warning, app.error)
    return " ".join(element.value for kind in kinds for element in kind)
