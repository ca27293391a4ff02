"""Station "every unit to every unit of the next layer": connections, parameters, later layers."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say


@kind("layers", "bias_left_out", "added_for_multiplied", "counted_something_else")
def parameters_of_layer(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """(n_in + 1) · n_out parameters of one layer."""
    layer = s.network.layers[place.layer]
    W, b, _spec = list(s.network.slices())[place.layer]
    count = (W.stop - W.start) + (b.stop - b.start)
    return number(
        count,
        [
            ("bias_left_out", layer.n_in * layer.n_out),
            ("added_for_multiplied", layer.n_in + layer.n_out),
            ("counted_something_else", s.network.theta.shape[-1], "all_parameters"),
        ],
        exact=True,
        layer=place.layer + 1,
        inputs=layer.n_in,
        units=layer.n_out,
        weights=layer.n_in * layer.n_out,
    )


@kind("layers", "counted_something_else", "added_for_multiplied")
def weights_of_network(s: Situation, _place: Place, _draw: np.random.Generator) -> Draft:
    """Σ n_in · n_out: the connections of the whole network."""
    sizes = (s.n_in, *(spec.units for spec in s.network.specs))
    weights = sum(W.stop - W.start for W, _b, _spec in s.network.slices())
    return number(
        weights,
        [
            ("counted_something_else", s.network.theta.shape[-1], "all_parameters"),
            ("added_for_multiplied", sum(sizes)),
        ],
        exact=True,
        sizes=say("given.sizes", sizes=tuple(sizes)),
    )


@kind("layers", "layers_see_the_features", "activation_forgotten", "target_is_an_input")
def what_a_layer_gets(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """What the units of a later layer multiply with their weights: the a of the layer before."""
    here(s.depth >= 2)
    layer = int(draw.integers(1, s.depth))
    one = s.pass_of([place.row])
    z, a = one.z[layer - 1][0], one.a[layer - 1][0]
    here(not np.allclose(z, a))
    return choice(
        "outputs",
        {
            "features": say("what_a_layer_gets.features", values=given.values(one.x[0][0])),
            "sums": say("what_a_layer_gets.sums", values=given.values(z), before=layer),
            "outputs": say("what_a_layer_gets.outputs", values=given.values(a), before=layer),
            "targets": say("what_a_layer_gets.targets", values=given.values(one.y[0])),
        },
        {
            "features": "layers_see_the_features",
            "sums": "activation_forgotten",
            "targets": "target_is_an_input",
        },
        shuffled=True,
        layer=layer + 1,
        before=layer,
    )


@kind("layers", "bias_left_out", "activation_forgotten")
def later_sum(s: Situation, place: Place, draw: np.random.Generator) -> Draft:
    """z of one unit of a later layer."""
    here(s.depth >= 2)
    layer = int(draw.integers(1, s.depth))
    unit = place.unit % s.network.specs[layer].units
    one = s.pass_of([place.row])
    x, w, b = one.x[layer][0], one.W[layer][:, unit], float(one.b[layer][unit])
    z = float(one.z[layer][0, unit])
    return number(
        z,
        [
            ("bias_left_out", z - b),
            ("activation_forgotten", float(one.z[layer - 1][0] @ w + b)),
        ],
        layer=layer + 1,
        before=layer,
        unit_number=unit + 1,
        **given.weighted_sum(x, w, b),
    )
