"""Are there hardly any units to learn with: in a layer that everything has to pass through, or
because dropout switches them off?
"""

from neuralnet.advice.evidence import Evidence
from neuralnet.plurals import plural
from neuralnet.sharing.first_layers import read_first_layer

# Through a layer of so few units hardly more than a straight line gets: whatever the steps do, the
# network is too small before all else.
NARROW = 2
# From here on dropout leaves the network less than half of its units at a step.
STRONG_DROPOUT = 0.5


def is_narrow(e: Evidence) -> bool:
    """Is there no hidden layer, or one of hardly any units, filters or numbers?"""
    usual = NARROW + 1 if e.settings.first_layers else 0
    return bool(bottleneck_words(e)) or min(e.settings.hidden_units, default=usual) <= NARROW


def bottleneck_words(e: Evidence) -> str:
    """ "the convolution has only 1 filter", where a layer that shares its weights is as narrow as
    that; else ""."""
    asked = [read_first_layer(text) for text in e.settings.first_layers]
    for layer, name in zip(asked, e.names, strict=False):
        if 0 < layer.size <= NARROW:
            each = " for each sign" if name.unit == "number" else ""
            return f"{name.layer} has only {plural(layer.size, name.unit)}{each}"
    return ""
