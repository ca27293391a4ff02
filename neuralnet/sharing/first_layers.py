"""What may stand before the hidden layers, in words: how an experiment or a link says it.

    conv-8-relu            a convolution with 8 filters of 3 × 3; the activation may be left out
    max-pool, average-pool 2 × 2 pixels become one
    flatten                pictures become rows for the dense layers; the last of them
    embedding-2            every sign becomes 2 numbers; the first
    mean, concat           the vectors of all positions become one row; the last

`layers_from` makes layers of them for a data set, or says what does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from neuralnet.activations import ACTIVATIONS
from neuralnet.layers import LayerSpec
from neuralnet.plurals import plural
from neuralnet.sharing.convolution import SIDE as KERNEL
from neuralnet.sharing.convolution import Conv2DSpec
from neuralnet.sharing.embedding import EmbeddingSpec, MeanSpec
from neuralnet.sharing.patches import Picture
from neuralnet.sharing.pooling import SIDE as SQUARE
from neuralnet.sharing.pooling import Pool2DSpec
from neuralnet.sharing.reshaping import InARow

MOST_FIRST_LAYERS = 6
MOST_FILTERS = 16
MOST_NUMBERS = 16  # of an embedding
MOST_SIGNS = 1000
USUAL_ACTIVATION = "relu"

ON_PICTURES = ("conv", "max-pool", "average-pool", "flatten")
ON_SIGNS = ("embedding", "mean", "concat")
WORDS = (
    f"up to {MOST_FIRST_LAYERS} of conv-FILTERS (1 to {MOST_FILTERS}, then perhaps an activation), "
    f"max-pool, average-pool and flatten, or embedding-NUMBERS (1 to {MOST_NUMBERS}), then mean or "
    "concat"
)


@dataclass(frozen=True)
class FirstLayer:
    """One of them as it was asked for: its ``kind``, how many filters or numbers where it has some
    (else 0), and its activation where it has one."""

    kind: str
    size: int = 0
    activation: str = ""

    def __str__(self) -> str:
        parts = [self.kind, *([str(self.size)] if self.size else [])]
        return "-".join([*parts, *([self.activation] if self.activation else [])])


def read_first_layer(text: str) -> FirstLayer:
    """What ``text`` says; ValueError where it says nothing that is known."""
    kind, *rest = (text,) if text in (*ON_PICTURES, *ON_SIGNS) else text.split("-")
    if kind not in ("conv", "embedding"):
        if rest or kind not in (*ON_PICTURES, *ON_SIGNS):
            raise ValueError(text)
        return FirstLayer(kind)
    most = MOST_FILTERS if kind == "conv" else MOST_NUMBERS
    if not rest or not (rest[0].isascii() and rest[0].isdecimal() and 1 <= int(rest[0]) <= most):
        raise ValueError(text)
    activation = rest[1] if len(rest) > 1 else USUAL_ACTIVATION
    if kind == "embedding":
        activation = ""
    known = [name for name, found in ACTIVATIONS.items() if not found.uses_whole_row]
    if len(rest) > (2 if kind == "conv" else 1) or (activation and activation not in known):
        raise ValueError(text)
    return FirstLayer(kind, int(rest[0]), activation)


def with_activation(texts: Sequence[str], activation: str) -> tuple[str, ...]:
    """The same layers, where the convolutions have this activation."""
    asked = [read_first_layer(text) for text in texts]
    return tuple(
        str(replace(one, activation=activation) if one.kind == "conv" else one) for one in asked
    )


def with_sizes(texts: Sequence[str], at_least: int) -> tuple[str, ...]:
    """The same layers, where every convolution has so many filters and an embedding so many numbers
    at least."""
    asked = [read_first_layer(text) for text in texts]
    return tuple(
        str(replace(one, size=max(one.size, at_least)) if one.size else one) for one in asked
    )


def layers_from(
    texts: Sequence[str], *, features: int, picture: Picture | None, signs: int
) -> tuple[LayerSpec, ...]:
    """The layers for rows of ``features`` numbers that are a ``picture`` (None: they are none), or
    of that many ``signs`` (0: they are none).

    Raises ValueError with a sentence about what does not fit.
    """
    asked = [read_first_layer(text) for text in texts]
    if not asked:
        return ()
    if asked[0].kind in ON_SIGNS:
        return _on_signs(asked, features, signs)
    return _on_pictures(asked, picture)


def _on_pictures(asked: list[FirstLayer], picture: Picture | None) -> tuple[LayerSpec, ...]:
    if picture is None:
        raise ValueError("none of them, for the rows of this data set are no pictures")
    if any(layer.kind in ON_SIGNS for layer in asked):
        raise ValueError("layers for pictures only, for the first of them is one")
    flattened = [layer.kind == "flatten" for layer in asked]
    if not flattened[-1] or any(flattened[:-1]):
        raise ValueError("flatten as the last of them, for dense layers take rows")
    made: list[LayerSpec] = []
    for number, layer in enumerate(asked, start=1):
        side = {"conv": KERNEL, "flatten": 1}.get(layer.kind, SQUARE)
        if min(picture.height, picture.width) < side:
            raise ValueError(
                f"pictures of at least {side} × {side} before layer {number}; they have "
                f"{plural(picture.height, 'row')} and {plural(picture.width, 'column')} there"
            )
        if layer.kind == "flatten":
            made.append(InARow(picture.size, "identity"))
            continue
        spec: Conv2DSpec | Pool2DSpec
        if layer.kind == "conv":
            spec = Conv2DSpec.on(picture, layer.size, layer.activation)
        else:
            spec = Pool2DSpec.on(picture, layer.kind.removesuffix("-pool"))
        made.append(spec)
        picture = spec.result
    return tuple(made)


def _on_signs(asked: list[FirstLayer], positions: int, signs: int) -> tuple[LayerSpec, ...]:
    if not signs:
        raise ValueError(
            "none of them, for the rows of this data set are no signs (whole numbers from 0, with "
            "raw scaling and without noise)"
        )
    if signs > MOST_SIGNS:
        raise ValueError(f"at most {MOST_SIGNS} different signs; this data set has {signs}")
    kinds = [layer.kind for layer in asked]
    if len(asked) != 2 or kinds[0] != "embedding" or kinds[1] not in ("mean", "concat"):
        raise ValueError("an embedding and then mean or concat, where the first is for signs")
    first = EmbeddingSpec.of(signs, positions, asked[0].size)
    if kinds[1] == "mean":
        return first, MeanSpec(first.numbers, "identity", positions=positions)
    return first, InARow(first.units, "identity", title="concat")
