"""Station "words": counting what follows, embeddings, and what a bag of words forgets. Its
questions are about small texts that are made for them: no run of the lessons reads words."""

import numpy as np

from course.item import Draft, choice, kind, number
from course.items import given
from course.situation import Place, Situation
from neuralnet.data.characters import SIGNS, CountedTable, next_sign_rows
from neuralnet.data.names import read_names
from neuralnet.data.sentences import ordered_sentences
from neuralnet.data.tokens import tokens_of
from neuralnet.inside.explain import Sum
from neuralnet.inside.uses import sign_gradient
from neuralnet.layers import LayerSpec
from neuralnet.network import Network, parameter_count
from neuralnet.sharing.embedding import Embedding
from neuralnet.sharing.first_layers import layers_from

NAMES = 12  # of which a question counts
FEW, MANY = 3, 9  # times that a sign is counted
ROWS, POSITIONS = 4, 3  # of the batch in which a word stands at some places


@kind("words", "counted_something_else", "division_forgotten", of_run=False)
def share_of_the_next_sign(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """P(next | before) = how often the pair occurs, divided by how often the first sign does."""
    while True:
        names = [str(name) for name in draw.choice(read_names(), NAMES, replace=False)]
        before, following, _ = next_sign_rows(names, 1)
        table = CountedTable.of(before[:, 0], following)
        totals = table.counts.sum(axis=1)
        pairs = [
            (b, n)
            for b in range(1, len(SIGNS))
            for n in range(1, len(SIGNS))
            if FEW <= totals[b] <= MANY and 1 <= table.counts[b, n] < totals[b]
        ]
        if pairs:
            break
    b, n = pairs[int(draw.integers(len(pairs)))]
    count, total, signs = int(table.counts[b, n]), int(totals[b]), int(table.counts.sum())
    return number(
        float(table.probabilities[b, n]),
        [
            ("division_forgotten", float(count)),
            ("counted_something_else", count / signs, "share_of_all_pairs"),
        ],
        names=", ".join(names),
        before=SIGNS[b],
        next=SIGNS[n],
        count=count,
        total=total,
    )


@kind("words", "bias_left_out", "counted_something_else", of_run=False)
def numbers_of_a_language_model(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """An embedding has a row for every sign, whatever the number of places; behind concat every
    place has weights of its own."""
    context, numbers = int(draw.integers(2, 6)), int(draw.integers(2, 9))
    units = int(draw.integers(5, 41))
    first = layers_from(
        (f"embedding-{numbers}", "concat"), features=context, picture=None, signs=len(SIGNS)
    )
    hidden = LayerSpec(units, "tanh")
    count = parameter_count(context, [*first, hidden])
    rows = len(SIGNS) * numbers
    return number(
        count,
        [
            ("bias_left_out", count - units),
            ("counted_something_else", count + (context - 1) * rows, "a_table_for_every_place"),
            ("counted_something_else", rows + numbers * units + units, "one_place_alone"),
        ],
        exact=True,
        context=context,
        numbers=numbers,
        units=units,
        signs=len(SIGNS),
        table=rows,
        inputs=context * numbers,
    )


def _places_of_a_word(draw: np.random.Generator) -> Sum:
    """∂L/∂W of a sign's only number after a pass over a small batch, place by place."""
    first = layers_from(("embedding-1", "concat"), features=POSITIONS, picture=None, signs=5)
    network = Network(POSITIONS, (*first, LayerSpec(2, "softmax")), "cross_entropy")
    network.initialize(draw, "normal")
    network.forward(draw.integers(0, 5, (ROWS, POSITIONS)))
    network.backward(np.eye(2)[draw.integers(0, 2, ROWS)])
    layer = network.layers[0]
    assert isinstance(layer, Embedding)
    return sign_gradient(layer, 0, 0)


@kind("words", "mean_for_sum", "counted_something_else", of_run=False)
def gradient_of_a_word(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """The gradient of a word's number is the sum over all places at which the word stands."""
    while True:
        found = _places_of_a_word(draw)
        sizes = [abs(term.value) for term in found.terms]
        if 3 <= len(sizes) <= given.MOST + 1 and min(sizes) > 1e-3 and abs(found.total) > 1e-3:
            break
    terms = tuple(term.value for term in found.terms)
    largest = max(terms, key=abs)
    return number(
        found.total,
        [
            ("mean_for_sum", found.total / len(terms)),
            ("counted_something_else", largest, "largest_place"),
        ],
        terms=terms,
        count=len(terms),
        places=ROWS * POSITIONS,
        uses=given.values(terms),
    )


@kind("words", "another_one", of_run=False)
def same_bag(_s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """A mean of embeddings cannot tell two sentences of the same words apart."""
    texts, _classes, _pairs = ordered_sentences()
    pair = 2 * int(draw.integers(len(texts) // 2))
    asked, right = texts[pair], texts[pair + 1]
    thing, bad, good = (tokens_of(asked)[at] for at in (1, 4, 6))
    options = {
        "same": right,
        "shorter": f"the {thing} was {good} but {bad}",
        "doubled": f"the {thing} was not {good} but not {bad}",
        "positive": f"the {thing} was {good}",
    }
    return choice(
        "same",
        options,
        dict.fromkeys(("shorter", "doubled", "positive"), "another_one"),
        shuffled=True,
        sentence=asked,
    )
