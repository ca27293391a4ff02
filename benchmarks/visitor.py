"""A visitor without a browser: what a browser says to a served app and what it hears, as messages.

It sends the states of all its widgets with every message, as a browser does, and knows of the page
what the messages say. It draws nothing and runs no script of a component, so hundreds of them load
a server and not the machine that they run on.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

ENDED = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
CACHED_FROM = 10_000  # bytes; the browser keeps larger elements and tells the server so
KEPT_FOR = 2  # runs since such an element was last drawn


@dataclass
class Element:
    """What was drawn last under a key: its kind ("slider"), its message, and its fragment."""

    kind: str
    proto: Any
    fragment: str

    @property
    def id(self) -> str:
        """What the server calls it."""
        return str(self.proto.id)


@dataclass
class Heard:
    """What one run sent: bytes, messages, bytes by kind of element, and how long it took."""

    bytes: int = 0
    messages: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class Visitor:
    """One session. ``open`` first, then ``set``, ``press`` and ``send``; each waits for the end of
    the runs that it began and returns what they sent."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.elements: dict[str, Element] = {}
        self.states: dict[str, WidgetState] = {}
        self.page = ""
        self.query = ""
        self.session = ""
        self._socket: ClientConnection | None = None
        self._cached: dict[str, tuple[int, Any]] = {}  # by hash: age and message

    async def connect(self) -> None:
        """Join; with the session it had before, if there was one."""
        tokens = ["streamlit", "nobody", *([self.session] if self.session else [])]
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[Subprotocol(token) for token in tokens],
            max_size=None,
            compression=None,
        )

    async def close(self) -> None:
        """Leave, as a closed tab does."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def open(self, page: str = "", **query: object) -> Heard:
        """Open a page in a session of its own."""
        if self._socket is None:
            await self.connect()
        self.page, self.query = page, urlencode(query)
        return await self._run("", None)

    async def set(self, key: str, **value: Any) -> Heard:
        """Give the widget ``key`` a value: ``string_array_value=["0.1"]``."""
        element = self.elements[key]
        self.states[element.id] = widget_state(element.id, **value)
        return await self._run(element.fragment, None)

    async def click(self, key: str) -> Heard:
        """Press Streamlit's own button ``key``."""
        element = self.elements[key]
        return await self._run(element.fragment, widget_state(element.id, trigger_value=True))

    async def send(self, key: str, event: str, value: Any) -> Heard:
        """What the component ``key`` says: an event and its value."""
        return await self.send_raw(key, json.dumps([{"event": event, "value": value}]))

    async def send_raw(self, key: str, text: str) -> Heard:
        """What the component ``key`` says, word by word."""
        element = self.elements[key]
        aggregator = f"$$STREAMLIT_INTERNAL_KEY_{element.id}__events"
        return await self._run(element.fragment, widget_state(aggregator, json_trigger_value=text))

    async def press(self, key: str, name: str, value: object) -> Heard:
        """Press what is called ``name`` in the live section ``key``."""
        return await self.send(key, "said", {"name": name, "value": value})

    async def rerun(self, states: list[WidgetState], fragment: str = "") -> Heard:
        """A message with any states at all."""
        return await self._run(fragment, *states)

    async def _run(self, fragment: str, *triggers: WidgetState | None) -> Heard:
        message = BackMsg()
        client = message.rerun_script
        client.query_string, client.page_name = self.query, self.page
        if fragment:
            client.fragment_id = fragment
        client.context_info.url = f"{self.url}/{self.page}"
        given = {state.id: state for state in triggers if state is not None}
        client.widget_states.widgets.extend(
            [*(s for s in self.states.values() if s.id not in given), *given.values()]
        )
        client.cached_message_hashes.extend(self._cached)
        client.SetInParent()
        assert self._socket is not None
        begin = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        heard = await self._listen()
        heard.seconds = time.perf_counter() - begin
        return heard

    async def _listen(self) -> Heard:
        """Until the last of the runs has ended: a run that ended early is followed by another."""
        heard = Heard()
        assert self._socket is not None
        over = False
        while True:
            try:
                data = await asyncio.wait_for(self._socket.recv(decode=False), 0.05 if over else 60)
            except TimeoutError:
                if over:
                    return heard
                raise
            message = ForwardMsg.FromString(bytes(data))
            heard.bytes += len(data)
            heard.messages += 1
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                self._cached[message.ref_hash] = (0, self._cached[message.ref_hash][1])
                self._note(self._cached[message.ref_hash][1], heard, len(data))
            elif kind == "new_session":
                self.session = message.new_session.initialize.session_id or self.session
                over = False
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "delta":
                if message.metadata.cacheable:
                    self._cached[message.hash] = (0, message)
                self._note(message, heard, len(data))
            elif kind == "script_finished":
                self._cached = {
                    name: (age + 1, kept)
                    for name, (age, kept) in self._cached.items()
                    if age < KEPT_FOR
                }
                if message.script_finished != ENDED:
                    return heard

    def _note(self, message: ForwardMsg, heard: Heard, size: int) -> None:
        delta = message.delta
        if delta.WhichOneof("type") != "new_element":
            return
        kind: str = delta.new_element.WhichOneof("type") or "empty"
        proto: Any = getattr(delta.new_element, kind)
        name = kind
        if kind == "bidi_component":
            name = key_of(proto.id) or proto.component_name
        heard.kinds[name] = heard.kinds.get(name, 0) + size
        if kind == "exception":
            heard.problems.append(f"{proto.type}: {proto.message}")
        elif kind in ("alert", "toast"):
            heard.texts.append(proto.body)
        if key := key_of(getattr(proto, "id", "")):
            self.elements[key] = Element(kind, proto, delta.fragment_id)


def key_of(element_id: str) -> str:
    """The key that a page gave to an element: what stands behind the second hyphen of its id."""
    parts = element_id.split("-", 2)
    return parts[2] if len(parts) == 3 and parts[2] != "None" else ""


def widget_state(widget: str, **value: Any) -> WidgetState:
    """The state of a widget: its kind of value by name, a list for an array."""
    state = WidgetState(id=widget)
    for name, one in value.items():
        if isinstance(one, list):
            getattr(state, name).data.extend(one)
            getattr(state, name).SetInParent()
        else:
            setattr(state, name, one)
    return state
