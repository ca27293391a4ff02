"""Station "arg max": from probabilities to an answer, and what that answer is worth."""

import numpy as np

from course.item import Draft, choice, here, kind, number
from course.items import given
from course.situation import NotHereError, Place, Situation
from course.texts import say


@kind("arg_max", "target_for_output", "another_one")
def predicted_class(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """The class of the largest output, whatever the true class is."""
    here(s.is_classes)
    one = s.pass_of([place.row])
    p, predicted = s.probabilities(one)[0], int(s.predicted(one)[0])
    true = s.class_of(place.row)
    slips = {
        str(k): "target_for_output" if k == true else "another_one" for k in range(len(s.classes))
    }
    return choice(
        str(predicted),
        {str(k): name for k, name in enumerate(s.classes)},
        slips,
        row=s.row_name(place.row),
        true_class=s.classes[true],
        outputs=given.values(p),
        classes=tuple(s.classes),
        largest=float(p[predicted]),
    )


@kind("arg_max", "counted_from_one", "target_for_output")
def class_number(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """The number of the predicted class; classes are counted from 0."""
    here(s.is_classes and len(s.classes) > 2)
    one = s.pass_of([place.row])
    predicted, true = int(s.predicted(one)[0]), s.class_of(place.row)
    return number(
        predicted,
        [("counted_from_one", predicted + 1), ("target_for_output", true)],
        exact=True,
        row=s.row_name(place.row),
        outputs=given.values(s.probabilities(one)[0]),
        true_class=s.classes[true],
        class_name=s.classes[predicted],
    )


@kind("arg_max", "counted_something_else", "loss_is_error_rate")
def accuracy_of_rows(s: Situation, _place: Place, draw: np.random.Generator) -> Draft:
    """The share of some rows that are classified correctly."""
    here(s.is_classes)
    rows = draw.permutation(s.training_rows)[: int(draw.integers(4, 7))]
    passed = s.pass_of(rows)
    predicted, true = s.predicted(passed), [s.class_of(int(row)) for row in rows]
    hits = int((predicted == true).sum())
    listed = tuple(
        say("accuracy_of_rows.row", predicted=s.classes[int(p)], true_class=s.classes[t])
        for p, t in zip(predicted, true, strict=True)
    )
    accuracy = hits / len(rows)
    here(hits)
    return number(
        accuracy,
        [
            ("counted_something_else", hits, "hits"),
            ("counted_something_else", 1.0 - accuracy, "error_rate"),
            ("loss_is_error_rate", passed.L, "loss_of_rows"),
        ],
        rows=len(rows),
        listed=listed,
        hits=hits,
    )


@kind("arg_max", "network_has_reasons", "another_one")
def feature_that_matters(s: Situation, place: Place, _draw: np.random.Generator) -> Draft:
    """Each feature set to its mean by itself: which lowers the predicted class's output most? It
    need not be the one that stands out."""
    here(s.is_classes and s.n_in >= 2 and not s.trainer.data.engineered)
    data, xp = s.trainer.data, s.trainer.xp
    one = s.pass_of([place.row])
    predicted, before = int(s.predicted(one)[0]), s.probabilities(one)[0]
    changed = np.repeat(data.x[[place.row]], s.n_in, axis=0)
    middle = data.x[s.training_rows].mean(axis=0)
    np.fill_diagonal(changed, middle)
    targets = np.repeat(data.y[[place.row]], s.n_in, axis=0)
    passed = s.pass_through(xp.asarray(changed), xp.asarray(targets))
    after = s.probabilities(passed)[:, predicted]
    drops = before[predicted] - after
    order = np.argsort(-drops)
    most = int(order[0])
    if drops[most] < 0.005 or drops[most] - drops[order[1]] < 0.002:
        raise NotHereError
    stands_out = int(np.argmax(abs(data.x[place.row] - middle)))
    slips = {
        str(i): "network_has_reasons" if i == stands_out else "another_one" for i in range(s.n_in)
    }
    return choice(
        str(most),
        {str(i): s.input_name(i) for i in range(s.n_in)},
        slips,
        row=s.row_name(place.row),
        class_name=s.classes[predicted],
        inputs=given.values(data.x[place.row]),
        before=float(before[predicted]),
        after=float(after[most]),
        feature=s.input_name(most),
    )
