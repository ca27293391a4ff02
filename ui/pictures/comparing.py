"""Dense against convolution, on pixels in their order and mixed: what sharing saves, and what it
supposes. And what the network is sensitive to. HTML."""

from __future__ import annotations

from neuralnet.data.digits import MOST_INK, SIDE
from neuralnet.layers import LayerSpec
from neuralnet.network import parameter_count
from neuralnet.preparation import network_layers
from ui.desk.pictures import (
    BOTH,
    CONVOLUTION,
    DENSE,
    FOOLING_STEP,
    PicturesDesk,
    experiment_of,
)
from ui.figures.picture_grids import grid, in_line, titled
from ui.kit.html import button, caption, columns, note, prose, row, segments, table
from ui.words.numbers import number, percent, percentage_points, plural, probability, thousands

TITLES = {
    CONVOLUTION: "Convolution, pooling",
    DENSE: "Dense",
    BOTH: "Convolution, then dense",
}
LAYERS = {
    CONVOLUTION: "8 kernels of 3 × 3 → max pooling → 10 outputs",
    DENSE: "64 pixels → 32 units → 10 outputs",
    BOTH: "8 kernels of 3 × 3 → 32 units → 10 outputs",
}
EXPECTATIONS = {
    CONVOLUTION: "the convolution",
    DENSE: "the dense network",
    "alike": "both about as much",
}
NEAR = 0.015  # differences of accuracies that are as near are alike
ORDERS = {False: "in their order", True: "mixed"}


def comparison_html(desk: PicturesDesk) -> str:
    """What the networks have reached, and the experiment with the mixed pixels."""
    figures = desk.figures()
    rows = [
        (
            TITLES[one.kind],
            LAYERS[one.kind],
            ORDERS[one.mixed],
            thousands(one.numbers),
            str(one.epoch),
            percent(one.training),
            percent(one.validation),
        )
        for one in figures
    ]
    heads = ("network", "layers", "pixels", "numbers", "epoch", "training", "others")
    words = (
        "## What sharing saves, and what it supposes\n\n"
        f"{saved_words()} "
        "A convolution supposes that neighbours belong together and that what is worth seeing at "
        "one place is worth seeing at another. Put that to the test: mix the 64 pixels, in the "
        "same way for every picture. Nothing is lost, only the neighbours are. Which network will "
        "lose more of its accuracy?"
    )
    options = list(EXPECTATIONS.items())
    shown = table(heads, rows, words=(1, 2)) if rows else ""
    return (
        prose(words)
        + row(
            segments(
                "expected",
                "Which network will lose more?",
                options,
                desk.expected,
                help="Say it before both are trained; it is laid beside the result.",
            )
        )
        + row(
            button(
                "compare",
                "Train both networks on both orders of the pixels",
                disabled=not desk.expected,
                help="" if desk.expected else "Say first what you expect.",
            ),
            "<span>They are learning …</span>" if desk.compared and not desk.has_arrived else "",
        )
        + shown
        + _verdict(desk)
    )


def saved_words() -> str:
    """How many numbers the convolution has, and a dense layer of as many units would have."""
    convolution, *_rest = network_layers(experiment_of(CONVOLUTION, mixed=False))
    dense = LayerSpec(convolution.units, convolution.activation)
    shared, alone = (parameter_count(SIDE * SIDE, [layer]) for layer in (convolution, dense))
    return (
        f"The convolution has {plural(convolution.units, 'unit')} and {plural(shared, 'number')} "
        f"to learn: for each filter nine weights and a bias. A dense layer of as many units would "
        f"have {thousands(alone)}, because every weight would be used at one place only."
    )


def _verdict(desk: PicturesDesk) -> str:
    found = {(one.kind, one.mixed): one for one in desk.figures()}
    four = [found.get((kind, mixed)) for kind in (CONVOLUTION, DENSE) for mixed in (False, True)]
    plain, mixed, dense, dense_mixed = four
    if plain is None or mixed is None or dense is None or dense_mixed is None:
        return caption("The table fills as you train.")
    if len({plain.epoch, mixed.epoch, dense.epoch, dense_mixed.epoch}) > 1:
        return caption("The networks stand at different epochs: that is no fair comparison yet.")
    of_conv = plain.validation - mixed.validation
    of_dense = dense.validation - dense_mixed.validation
    lost = CONVOLUTION if of_conv > of_dense else DENSE
    measured = "alike" if abs(of_conv - of_dense) < NEAR else lost
    right = "That is what you expected. " if measured == desk.expected else ""
    if desk.expected and not right:
        right = f"You expected {EXPECTATIONS[desk.expected]}. "
    return note(
        f"{right}Mixed pixels change the convolution’s accuracy by {percentage_points(-of_conv)} "
        f"and the dense network’s by {percentage_points(-of_dense)}. To a dense layer every order "
        "is as good as any other: it learns a weight for each pixel anyway, and what is left of a "
        "difference is the luck of its starting weights. The kernels look for strokes, and in "
        f"mixed pixels there are none. With {thousands(plain.numbers)} numbers the convolution "
        f"does the work for which the dense network has {thousands(dense.numbers)}."
    ) + caption(
        "One run of each, with one seed: a difference of a percentage point or two may be luck."
    )


def sensitivity_html(desk: PicturesDesk) -> str:
    """∂L/∂x as a picture, and steps against the network."""
    asked, subject = desk.ask(), desk.subject
    slope = grid(
        asked.slope.reshape(SIDE, SIDE), label="Slope of the loss for every pixel", side=26
    )
    ink = grid(
        subject.ink.reshape(SIDE, SIDE), label="The picture", signed=False, largest=MOST_INK,
        side=26,
    )  # fmt: skip
    p = probability(float(asked.probabilities[asked.digit]))
    steps = subject.fooled
    after = (
        f"After {plural(steps, 'step')} the network reads a **{asked.answer}**; for the "
        f"{asked.digit} that it is meant to be it has {p} left. The loss is {number(asked.L)}."
        if steps
        else f"For the {asked.digit} the network has {p}. The loss is {number(asked.L)}."
    )
    return (
        prose(
            "## Which pixels matter to the answer? A saliency map\n\n"
            "Backpropagation does not stop at the weights: ∂L/∂x says how the loss would grow if a "
            "pixel had a little more ink. Blue: more ink there makes the answer worse. Hatched "
            "orange: less ink there does."
        )
        + columns(
            in_line(
                titled(subject.title, ink),
                titled("∂L/∂x of every pixel", slope),
                name="the picture and its slopes",
            ),
            prose(after)
            + row(
                button("fool", "One step against the network"),
                button("restore", "Back to the picture", disabled=not steps),
            )
            + caption(
                "An adversarial example, made step by step. "
                f"A step adds or takes {FOOLING_STEP:g} of {MOST_INK} ink at every pixel, by the "
                "sign of ∂L/∂x: the picture is trained to be read wrongly, and the network stays "
                "as it is. A person still reads the digit long after the network does not."
            ),
            widths=(1.2, 1),
        )
        + caption(
            "What this map is not: it is the slope at this one picture, true for small changes. It "
            "does not say why the network answers, and it can be near 0 where the network is sure: "
            "a loss of 0 has no slope."
        )
    )
