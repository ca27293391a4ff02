"""The page Pictures: draw a digit, ask a network while it learns, and look into a convolution."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import streamlit as st

from neuralnet.device.arrays import to_host
from neuralnet.sharing.convolution import Conv2D
from neuralnet.sharing.patches import Patches
from ui.desk.learner import Learner
from ui.desk.pictures import NETWORKS, PARAMETER, PicturesDesk, dots_of
from ui.kit import session
from ui.kit.html import a_number, row, segments
from ui.kit.live import live
from ui.kit.parts import follow, part
from ui.kit.source import show_source
from ui.pictures.answer import answer_html, progress_html
from ui.pictures.comparing import EXPECTATIONS, ORDERS, TITLES, comparison_html, sensitivity_html
from ui.pictures.kernel import kernel_html, moved, pressed
from ui.pictures.pad.digit_pad import digit_pad
from ui.pictures.uses_of_weight import UNIT, WEIGHT, dense_html, uses_html

_DESK = "pictures_desk"
_PAD = "digit_pad"
Press = Callable[[Any], object]


def desk() -> PicturesDesk:
    """What this visitor has on the page, made on first use from the link."""
    found: PicturesDesk | None = session.get(_DESK)
    if found is None:
        found = PicturesDesk()
        text = session.in_link(PARAMETER)
        if text is not None and not found.use_query(text):
            session.notify(
                f"pictures: expected a network, an order of the pixels and an epoch such as "
                f"“convolution.plain.5”; got “{text[:40]}”."
            )
        session.put(_DESK, found)
    return found


def show_page(me: Learner) -> None:
    """All of it."""
    at = desk()
    at.work()

    def state() -> tuple[Hashable, ...]:
        return (*at.state, at.epoch, at.compared, at.worked, at.has_arrived, at.expected)

    def looked_at() -> tuple[Hashable, ...]:
        return (*at.state, at.place, at.filter, at.weight, at.unit)

    part("pictures_network", lambda: _show_network(me, at), state)
    draw, ask = st.columns([1, 2.1], gap="large")
    with draw:
        part("pictures_pad", _show_pad, tuple)
    with ask:
        part("pictures_answer", lambda: _show_answer(at), lambda: (*at.state, at.all_right))
    part("pictures_inside", lambda: _show_inside(at), looked_at)
    part("pictures_compared", lambda: _show_comparison(at), state)
    part("pictures_slope", lambda: _show_sensitivity(at), lambda: at.state)


def _number(act: Callable[[int], object]) -> Press:
    """A press whose value has to be a whole number, at times with a minus."""

    def press(said: object) -> None:
        text = str(said)
        value = a_number(text.removeprefix("-"))
        if value is not None:
            act(-value if text.startswith("-") else value)

    return press


def _show_network(me: Learner, at: PicturesDesk) -> None:
    def then_work(act: Press) -> Press:
        def press(said: object) -> None:
            act(said)
            at.work()

        return press

    session.write_link(me, at.to_query())
    networks = [(kind, TITLES[kind]) for kind in NETWORKS]
    orders = [("plain", ORDERS[False]), ("mixed", ORDERS[True])]
    chosen = row(
        "<span>Network</span>",
        segments(
            "kind",
            "Network",
            networks,
            at.kind,
            help="A dense network has a weight for every pixel; a convolution shares nine.",
        ),
        "<span>Pixels</span>",
        segments(
            "order",
            "Order of the pixels",
            orders,
            "mixed" if at.mixed else "plain",
            help="Mixed: the same pixels, each always at the same other place.",
        ),
    )
    live(
        chosen + progress_html(at),
        "pictures_network_told",
        {
            "kind": then_work(lambda kind: at.choose(str(kind), mixed=at.mixed)),
            "order": then_work(lambda order: at.choose(at.kind, mixed=order == "mixed")),
            "epochs": then_work(
                _number(lambda epochs: at.want(at.epoch + max(-1, min(epochs, 5))))
            ),
            "start": then_work(lambda _: at.want(0)),
            "go_on": lambda _: at.work(),
        },
    )


def _show_pad() -> None:
    st.markdown("**Draw a digit**")
    digit_pad(_PAD, _take_drawing)


def _take_drawing() -> None:
    dots = dots_of(session.trigger(_PAD, "dots"))
    if dots is not None and dots.any():
        desk().take_drawing(dots)
    follow()


def _show_answer(at: PicturesDesk) -> None:
    def misread(_said: object) -> None:
        at.all_right = not at.take_misread()

    live(
        answer_html(at),
        "pictures_answer_told",
        {
            "next": lambda _: at.take_next(),
            "misread": misread,
            "digit": _number(at.say_digit),
            "unit": lambda said: _pressed(at, said),
        },
    )


def _pressed(at: PicturesDesk, said: object) -> None:
    """A cell of any grid was pressed."""
    if not isinstance(said, dict):
        return
    layer, j = said.get("layer"), said.get("j")
    if type(layer) is not int or type(j) is not int:
        return
    if layer == WEIGHT and 0 <= j < 9:
        at.weight = j
    elif layer == UNIT and j >= 0:
        at.unit = j
    else:
        pressed(at, layer, j, filters=_filters(at))


def _filters(at: PicturesDesk) -> int:
    layer = at.ask().convolution
    return 0 if layer is None else int(to_host(layer.W).shape[1])


def _show_inside(at: PicturesDesk) -> None:
    layer = at.ask().convolution

    def choose(name: str, most: int) -> Press:
        def put(value: int) -> None:
            if 0 <= value < most:
                setattr(at, name, value)

        return _number(put)

    def move(way: object) -> None:
        at.place = moved(at.place, str(way))

    if layer is None:
        units = at.trainer.network.specs[0].units
        live(dense_html(at), "pictures_inside_told", {"unit": choose("unit", units)})
        return
    live(
        kernel_html(at, layer) + uses_html(at, layer),
        "pictures_inside_told",
        {
            "filter": choose("filter", layer.n_out),
            "weight": choose("weight", 9),
            "move": move,
            "unit": lambda said: _pressed(at, said),
        },
    )


def _show_comparison(at: PicturesDesk) -> None:
    def expect(said: object) -> None:
        if said in EXPECTATIONS:
            at.expected = str(said)

    def compare(_said: object) -> None:
        at.compare()
        at.work()

    on: dict[str, Press] = {"compare": compare, "expected": expect}
    live(comparison_html(at), "pictures_compared_told", on)


def _show_sensitivity(at: PicturesDesk) -> None:
    live(
        sensitivity_html(at),
        "pictures_slope_told",
        {"fool": lambda _: at.fool(), "restore": lambda _: at.restore()},
    )


def show_code() -> None:
    """The engine's own lines."""
    st.markdown("### The code that ran")
    equation, code = st.columns([1, 1.6], gap="large")
    equation.latex(r"Z = X W + b")
    equation.caption(
        "X has a row for every patch of every picture. The layer takes the patches, hands them to "
        "the dense layer that it is, and makes pictures of the rows again. On the way back every "
        "pixel gets the sum of what comes from its patches."
    )
    with code:
        show_source(Conv2D.forward, Conv2D.backward, Patches.take, Patches.bring_back)
