"""Station "pictures": what a convolution shares. Its questions are about small networks that read
digits, which are made for them: no run of the lessons has a convolution."""

from dataclasses import dataclass

import numpy as np

from course import cases
from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import Place, Situation
from course.texts import say
from neuralnet.experiment import Experiment
from neuralnet.inside.explain import whole_pass
from neuralnet.inside.uses import kernel_gradient
from neuralnet.network import parameter_count
from neuralnet.preparation import input_count, network_layers
from neuralnet.sharing.convolution import SIDE, Conv2D, Conv2DSpec
from neuralnet.sharing.patches import Picture
from neuralnet.training import Trainer

DIGITS = Experiment(
    dataset="digits", scaling="course", training_limit=400, batch_size=32, learning_rate=0.005,
    hidden_units=(), epochs=15,
)  # fmt: skip
CONVOLUTION = DIGITS.replace(first_layers=("conv-8", "max-pool", "flatten"))
DENSE = DIGITS.replace(hidden_units=(32,))
CONVOLUTION_PLACES = CONVOLUTION.first_specs[0].units // 8  # filters
READERS = {"convolution": CONVOLUTION, "dense": DENSE}
CLEARLY = 0.02  # of the accuracy: what one network must lose more than the other to be named
FEW, MANY = 3, given.MOST + 1  # uses that a question can show one by one
ROWS_TRIED = 40


@kind("pictures", "bias_left_out", "counted_something_else", of_run=False)
def numbers_of_a_convolution(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """A convolution learns one kernel and one bias for every filter, however many places use it."""
    filters, side = int(draw.integers(2, 13)), int(draw.integers(6, 13))
    spec = Conv2DSpec.on(Picture(side, side), filters, "relu")
    weights = int(np.prod(spec.weight_shape(side * side)))
    places = spec.units // filters
    return number(
        parameter_count(side * side, [spec]),
        [
            ("bias_left_out", weights),
            ("counted_something_else", places * (weights + filters), "numbers_of_every_place"),
            ("counted_something_else", side * side * filters + filters, "numbers_of_dense_units"),
        ],
        exact=True,
        filters=filters,
        side=side,
        of_kernel=SIDE * SIDE,
        places=places,
    )


@kind("pictures", "counted_something_else", of_run=False)
def places_of_a_kernel(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """How often a kernel of 3 × 3 finds room in a picture."""
    height, width = (int(n) for n in draw.choice(np.arange(6, 15), 2, replace=False))
    spec = Conv2DSpec.on(Picture(height, width), 1, "relu")
    return number(
        spec.units,
        [
            ("counted_something_else", height * width, "pixels_of_the_picture"),
            ("counted_something_else", (height - 1) * (width - 1), "one_less_each_way"),
        ],
        exact=True,
        height=height,
        width=width,
        rows=spec.result.height,
        columns=spec.result.width,
    )


@dataclass(frozen=True)
class _Uses:
    """A weight of a kernel that only a few places of one picture use: its terms and their sum."""

    filter: int
    weight: int
    terms: tuple[float, ...]
    total: float


@cases.kept
def _few_uses(seed: int) -> tuple[_Uses, ...]:
    """Weights of the convolution, trained for an epoch, to whose gradient a few places add."""
    trainer = Trainer(CONVOLUTION.replace(seed=seed))
    trainer.run_epochs(1)
    found = []
    for row in trainer.data.validation_rows[:ROWS_TRIED]:
        network, _L = whole_pass(trainer, trainer.data.x[[row]], trainer.data.y[[row]])
        layer = network.layers[0]
        assert isinstance(layer, Conv2D)
        for weight in range(layer.n_in):
            for j in range(layer.n_out):
                sum_ = kernel_gradient(layer, weight, j)
                terms = tuple(term.value for term in sum_.terms if abs(term.value) > 1e-4)
                small = sum(abs(term.value) for term in sum_.terms) - sum(map(abs, terms))
                if FEW <= len(terms) <= MANY and small < 1e-9 and abs(sum_.total) > 1e-3:
                    found.append(_Uses(j, weight, terms, sum_.total))
    return tuple(found)


@kind("pictures", "mean_for_sum", "counted_something_else", of_run=False)
def gradient_of_a_shared_weight(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """The gradient of a kernel's weight is the sum over all places at which it is used."""
    uses = _few_uses(int(draw.integers(3)))
    here(uses)
    one = uses[int(draw.integers(len(uses)))]
    largest = max(one.terms, key=abs)
    return number(
        one.total,
        [
            ("mean_for_sum", one.total / CONVOLUTION_PLACES),
            ("mean_for_sum", one.total / len(one.terms)),
            ("counted_something_else", largest, "largest_use"),
        ],
        terms=one.terms,
        filter=one.filter + 1,
        row=one.weight // SIDE + 1,
        column=one.weight % SIDE + 1,
        places=CONVOLUTION_PLACES,
        count=len(one.terms),
        uses=given.values(one.terms),
    )


@cases.kept
def _accuracies(seed: int) -> dict[tuple[str, bool], float]:
    """Of both kinds of network, with pixels in their order and mixed."""
    found = {}
    for name, experiment in READERS.items():
        for mixed in (False, True):
            run = experiment.replace(pixel_order=int(mixed), seed=seed)
            found[name, mixed] = cases.case(run).accuracy
    return found


@kind("pictures", "other_direction", "another_one", of_run=False)
def who_minds_mixed_pixels(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """Mixed pixels take a convolution's neighbours away; a dense layer never knew them."""
    found = _accuracies(int(draw.integers(3)))
    lost = {name: found[name, False] - found[name, True] for name in READERS}
    difference = lost["convolution"] - lost["dense"]
    here(abs(difference) > CLEARLY)
    right = "convolution" if difference > 0 else "dense"
    sizes = {
        name: parameter_count(input_count(one), network_layers(one))
        for name, one in READERS.items()
    }
    return choice(
        right,
        {name: say(f"who_minds_mixed_pixels.{name}") for name in ("convolution", "dense", "alike")},
        {"convolution": "other_direction", "dense": "other_direction", "alike": "another_one"},
        epochs=DIGITS.epochs,
        rows=DIGITS.training_limit,
        numbers=sizes["convolution"],
        dense_numbers=sizes["dense"],
        before=found["convolution", False],
        after=found["convolution", True],
        dense_before=found["dense", False],
        dense_after=found["dense", True],
    )
