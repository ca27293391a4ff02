"""The page Pictures: draw a digit, ask a network while it learns, and look into a convolution."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import streamlit as st

from course.code.numpy_script import numpy_script
from course.code.plan import Plan, plan_of
from course.code.torch_script import torch_script
from course.report.report import report_html
from course.work.saved import Work
from neuralnet.device.arrays import to_host
from neuralnet.sharing.convolution import Conv2D
from neuralnet.sharing.patches import Patches
from ui.desk.learner import Learner
from ui.desk.pictures import NETWORKS, PARAMETER, WAYS, PicturesDesk, dots_of
from ui.kit import session
from ui.kit.downloads import Offer, downloads
from ui.kit.html import GO_ON, a_number, row, segments
from ui.kit.live import live
from ui.kit.page_presets import PagePreset, PresetQuestion
from ui.kit.parts import follow, part
from ui.kit.presses import Press, chooses, with_number
from ui.kit.source import show_source
from ui.pictures.answer import answer_html, progress_html
from ui.pictures.comparing import EXPECTATIONS, ORDERS, TITLES, comparison_html, sensitivity_html
from ui.pictures.kernel import kernel_html, moved, pressed
from ui.pictures.pad.digit_pad import digit_pad
from ui.pictures.pooling import pooling_html
from ui.pictures.presets import PICTURE_PRESETS
from ui.pictures.uses_of_weight import UNIT, WEIGHT, dense_html, uses_html
from ui.pictures.what_is_wrong import wrong_html

WAY_WORDS = {
    "usual": "as usual",
    "fast": "learning rate × 100",
    "slow": "learning rate ÷ 300",
    "zeros": "all weights 0",
    "few": "40 pictures",
}
PYTHON = "text/x-python"
_DESK = "pictures_desk"
_PAD = "digit_pad"
_QUESTION = PresetQuestion("pictures", PICTURE_PRESETS)


def desk() -> PicturesDesk:
    """What this visitor has on the page, made on first use from the link."""
    expected = "a network, an order of the pixels and an epoch such as “convolution.plain.5”"
    return session.made_from_link(_DESK, PicturesDesk, PARAMETER, expected)


def opened_link() -> str:
    """What a link says of the page; "" where this visitor has not opened it."""
    found: PicturesDesk | None = session.get(_DESK)
    return "" if found is None else found.link


def open_link(text: str) -> None:
    """Show another network: what a link would say, or a preset or a saved file does."""
    if desk().use_query(text):
        desk().work()


def set_up(preset: PagePreset) -> None:
    """Show a preset's network before its training, and ask its question."""
    open_link(preset.start)
    _QUESTION.ask(preset)


def show_page(me: Learner) -> None:
    """All of it."""
    at = desk()
    at.work()
    part(
        "pictures_preset",
        lambda: _QUESTION.show(at.shows),
        lambda: (at.kind, at.mixed, at.way, *_QUESTION.state),
    )

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
    part("pictures_wrong", lambda: live(wrong_html(at), "pictures_wrong_told"), state)
    part("pictures_inside", lambda: _show_inside(at), looked_at)
    part("pictures_compared", lambda: _show_comparison(at), state)
    part("pictures_slope", lambda: _show_sensitivity(at), lambda: at.state)


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
    ) + row(
        "<span>It learns</span>",
        segments(
            "way",
            "How it learns",
            [(way, WAY_WORDS[way]) for way in WAYS],
            at.way,
            help="As usual, or in a way that goes wrong. What was found is said below.",
        ),
    )
    live(
        chosen + progress_html(at),
        "pictures_network_told",
        {
            "kind": then_work(lambda kind: at.choose(str(kind), mixed=at.mixed)),
            "way": then_work(lambda way: at.learn(str(way))),
            "order": then_work(lambda order: at.choose(at.kind, mixed=order == "mixed")),
            "epochs": then_work(lambda said: _move(at, str(said))),
            "start": then_work(lambda _: at.want(0)),
            GO_ON: lambda _: at.work(),
        },
    )


def _move(at: PicturesDesk, said: str) -> None:
    """So many epochs on, or one back."""
    epochs = -1 if said == "-1" else a_number(said)
    if epochs is not None:
        at.want(at.epoch + min(epochs, 5))


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
            "digit": with_number(at.say_digit),
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

    def move(way: object) -> None:
        at.place = moved(at.place, str(way))

    if layer is None:
        units = at.trainer.network.specs[0].units
        live(dense_html(at), "pictures_inside_told", {"unit": chooses(at, "unit", units)})
        return
    live(
        kernel_html(at, layer) + pooling_html(at) + uses_html(at, layer),
        "pictures_inside_told",
        {
            "filter": chooses(at, "filter", layer.n_out),
            "weight": chooses(at, "weight", 9),
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


def show_real_models(me: Learner) -> None:
    """What models that are in use add to what is on this page."""
    st.markdown(
        "## What real vision models add\n\n"
        + me.follows.of_unit(
            "The course unit names computer vision among the “more specialized models”. "
        )
        + "Nothing on this page has to be unlearnt for them; they add size, depth and data:\n\n"
        "- **More of the same.** Pictures of millions of pixels in three colours, dozens of "
        "convolutions, each on the feature maps of the one before. Early kernels find edges and "
        "spots of colour, later ones see larger fields and answer to whole shapes.\n"
        "- **Help for many layers.** Shortcuts that add a layer’s input to its output, and a "
        "scaling of the signals inside, so that gradients survive the way back.\n"
        "- **More pictures from few.** Every picture is also shown moved, turned, cut and in other "
        "colours. And a network that was trained on millions of other pictures is trained a little "
        "further on a few of one’s own.\n"
        "- **Other answers.** Where something is (a box around it), what every pixel belongs to, "
        "what a picture shows in words.\n"
        "- **Attention.** Many models today cut a picture into patches, as a convolution does, and "
        "let every patch look at every other one.\n\n"
        "What stays true: the loss, the gradient as a sum over all uses of a weight, and that a "
        "good figure on pictures like those of the training says little about other pictures."
    )


def _written(write: Callable[[Plan], str]) -> Callable[[], str]:
    """What writes a script of the network as it stands when the button is pressed."""
    return lambda: write(plan_of(desk().trainer))


def show_code() -> None:
    """What can be taken along, and the engine's own lines."""
    st.markdown("### Take it along")
    downloads(
        "pictures_scripts",
        Offer("NumPy script", "pictures_numpy.py", _written(numpy_script), mime=PYTHON),
        Offer("PyTorch script", "pictures_pytorch.py", _written(torch_script), mime=PYTHON),
        Offer(
            "Report",
            "pictures_report.html",
            lambda: report_html(desk().trainer, Work()),
            mime="text/html",
        ),
    )
    st.caption(
        "A script trains the network above from the same weights on the same pictures, up to its "
        "present epoch, and prints what this page shows. The address of the page keeps the "
        "network, the order of the pixels and the epoch, and so does the file of *Save "
        "everything*: opened again, every number is the same to its last bit. ONNX is written for "
        "dense networks alone."
    )
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
