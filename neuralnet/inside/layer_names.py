"""What the layers of a network are called in a sentence, and what their units are.

A layer that shares its weights has a unit for every column of W: a convolution filters, an
embedding numbers. Dense hidden layers are numbered among themselves.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from neuralnet.layers import LayerSpec
from neuralnet.sharing.convolution import Conv2DSpec
from neuralnet.sharing.embedding import EmbeddingSpec, MeanSpec
from neuralnet.sharing.pooling import Pool2DSpec
from neuralnet.sharing.reshaping import InARow


class LayerName(NamedTuple):
    """``layer``: "hidden layer 2", "the convolution"; ``unit``: what one column of its W makes;
    ``everywhere``: how to say where it is the same, before "all 100 training rows"."""

    layer: str
    unit: str = "unit"
    everywhere: str = "on"


def layer_names(specs: Sequence[LayerSpec]) -> list[LayerName]:
    """A name for every layer, the output last."""
    kinds = [_kind(spec) for spec in specs[:-1]]
    counts, seen, found = Counter(kind.layer for kind in kinds), Counter[str](), []
    for kind in kinds:
        seen[kind.layer] += 1
        if kind.layer == "hidden layer" or counts[kind.layer] > 1:
            found.append(kind._replace(layer=f"{kind.layer} {seen[kind.layer]}"))
        else:
            found.append(kind._replace(layer=f"the {kind.layer}"))
    return [*found, LayerName("the output layer")]


def _kind(spec: LayerSpec) -> LayerName:
    if isinstance(spec, Conv2DSpec):
        return LayerName("convolution", "filter", "at every place of")
    if isinstance(spec, EmbeddingSpec):
        return LayerName("embedding", "number")
    if isinstance(spec, Pool2DSpec):
        return LayerName(f"{spec.kind} pooling")
    if isinstance(spec, MeanSpec):
        return LayerName("mean")
    if isinstance(spec, InARow):
        return LayerName(spec.title)
    return LayerName("hidden layer")
