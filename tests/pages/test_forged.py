"""Messages that no browser sends: the page stays as it was, a sentence says so, and there is no
traceback in the server's log. The server is a real one, since only there a message is one."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.chromium import serve
from benchmarks.visitor import Visitor, widget_state
from ui.desk.message import unpack
from ui.kit.checked_messages import REFUSED

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"

# Of another kind than the widget's, of no kind, or of its kind with what cannot be in it.
VALUES: tuple[dict[str, Any], ...] = (
    {"trigger_value": True},
    {"bool_value": True},
    {"double_value": float("nan")},
    {"int_value": -(10**17)},
    {"string_value": "<script>"},
    {"double_array_value": []},
    {"double_array_value": [float("inf"), 1.0, 2.0]},
    {"int_array_value": [999, -1]},
    {"string_array_value": []},
    {"string_array_value": ["a", "b", "c"]},
    {"json_value": "[1"},
    {"json_value": "3"},
    {"json_trigger_value": "{"},
    {"bytes_value": b"\xff"},
)
SAID = (
    "{",
    "null",
    "[3]",
    "[" * 3000 + "]" * 3000,
    '[{"event":["said"],"value":1}]',
    '[{"event":"said","value":{"name":"nothing","value":"1"}}]',
    '[{"event":"said","value":{"name":{},"value":"1"}}]',
    '[{"event":"said","value":[]}]',
    '[{"event":"said","value":1e400}]',
)
PRESSED: tuple[object, ...] = (
    [],
    {},
    3,
    True,
    {"about": None, "entries": "x"},
    {"about": [], "entries": []},
    {"layer": 99, "j": -1},
    ["a"],
    "x" * 30_000,
)
OF_THE_FILM: tuple[tuple[str, object], ...] = (
    ("request", {"start": True, "stride": [], "count": 1, "id": 1}),
    ("request", {"start": 10**30, "stride": "epoch", "count": 10**30, "id": 1}),
    ("cursor", {"jump": 0, "step": True}),
    ("cursor", {"jump": [], "step": 3}),
    ("cursor", {"jump": 0, "step": 10**30}),
    ("select", {"kind": "row", "index": True}),
    ("select", {"kind": "row", "index": -1}),
    ("select", {"kind": ["weight"], "layer": 1, "i": 0, "j": 0}),
    ("select", {"kind": "weight", "layer": True, "i": False, "j": 0, "id": []}),
    ("select", {"kind": "unit", "layer": 10**30, "j": 2}),
)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server says."""
    return tmp_path_factory.mktemp("forged") / "server.log"


@pytest.fixture(scope="module")
def url(log: Path) -> Iterator[str]:
    """The address of the app."""
    with log.open("wb") as out, serve(APP, out) as address:
        yield address


@pytest.fixture
def on_training(url: str, log: Path) -> Callable[[Callable[[Visitor], Awaitable[None]]], None]:
    """``on_training(attack)``: what ``attack`` does to the Training page breaks nothing."""

    def check(attack: Callable[[Visitor], Awaitable[None]]) -> None:
        async def visit() -> None:
            visitor = Visitor(url)
            await visitor.open("training")
            run = header(visitor)["run"]
            await attack(visitor)
            after = await visitor.open("training")
            assert not after.problems
            assert header(visitor)["run"] == run
            assert header(visitor)["cursor"] == 0
            await visitor.close()

        asyncio.run(visit())
        said = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(errors="replace"))
        assert "Traceback" not in said

    return check


def header(visitor: Visitor) -> dict[str, Any]:
    """What the film was told last."""
    return unpack(visitor.elements["film_feed"].proto.bytes)[0]


def test_a_value_that_a_widget_cannot_have_is_left_out(
    on_training: Callable[[Callable[[Visitor], Awaitable[None]]], None],
) -> None:
    async def attack(visitor: Visitor) -> None:
        left_out = 0
        widgets = ["set_learning_rate", "set_optimizer", "same_weights", "menu"]
        widgets += [key for key in visitor.elements if key.startswith("set_view_")]
        for key in widgets:
            element = visitor.elements[key]
            for value in VALUES:
                if value.get("trigger_value") and element.kind == "button":
                    continue  # it is pressed
                state: WidgetState = widget_state(element.id, **value)
                heard = await visitor.rerun([state], element.fragment)
                assert not heard.problems, (key, value)
                left_out += REFUSED in heard.texts
        assert left_out > 0.8 * len(VALUES) * len(widgets)

    on_training(attack)


def test_what_a_component_cannot_say_is_left_out(
    on_training: Callable[[Callable[[Visitor], Awaitable[None]]], None],
) -> None:
    async def attack(visitor: Visitor) -> None:
        for key in ("menu", "terms", "stage", "verbs_section", "details_section"):
            for text in SAID:
                assert not (await visitor.send_raw(key, text)).problems, (key, text)
        for name in ("Forward", "Update", "Undo", "scope"):
            for value in PRESSED:
                heard = await visitor.press("verbs_section", name, value)
                assert not heard.problems, (name, value)
                assert REFUSED in heard.texts, (name, value)

    on_training(attack)


def test_what_the_film_cannot_say_changes_nothing(
    on_training: Callable[[Callable[[Visitor], Awaitable[None]]], None],
) -> None:
    async def attack(visitor: Visitor) -> None:
        known = {name: header(visitor)[name] for name in ("run", "view")}
        for event, value in OF_THE_FILM:
            said = {**known, **value} if isinstance(value, dict) else value
            heard = await visitor.send("stage", event, said)
            assert not heard.problems, (event, json.dumps(value))

    on_training(attack)


def test_two_presses_in_one_message_are_two_presses(url: str) -> None:
    async def visit() -> None:
        visitor = Visitor(url)
        await visitor.open("training")
        presses = [
            {"event": "said", "value": {"name": name, "value": "0"}} for name in ("Forward", "Loss")
        ]
        await visitor.send_raw("verbs_section", json.dumps(presses))
        html = json.loads(visitor.elements["verbs_section"].proto.json)["html"]
        assert html.count('<div class="on">') == 2
        await visitor.close()

    asyncio.run(visit())
