"""How good is the present state? What can be said of a network in which no rule of `findings` sees
a cause.

The rules look for causes, most of them at how the loss moves. A state can be bad all the same, for
instance right after a weight was set by hand, and must not be called sound.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from neuralnet.advice.evidence import FLAT_LOSS, SETTLED, SHORT, UNDERFIT, Evidence, constant_guess
from neuralnet.advice.measured_words import ahead_words, beside_words, figure, r_squared_words
from neuralnet.inside.evaluation import confusion_matrix, predicted_classes
from neuralnet.inside.luck import accuracy_interval
from neuralnet.measuring import in_percent
from neuralnet.plurals import agree, listed, plural
from neuralnet.training import Trainer

MOST_MISSED = 4  # classes that are named

# A loss of less than this share of a constant guess's cannot be called as good as none.
CLEARLY = 0.9


@dataclass(frozen=True)
class Standing:
    """``grade``: "bad" where the training loss is above a constant guess's, or a class is never
    found and the loss no longer falls; "good" where the validation rows are answered better than by
    a constant guess, by more than chance, and no simple method of `reference` answers noticeably
    more of them, be that luck or not; else "open".
    ``reasons`` says why it is not good, in whole sentences; ``right`` the share of rows answered
    correctly, of those called ``rows``, NaN for values; ``beside`` what the simple methods reach on
    the same rows, "" where they were not asked."""

    grade: Literal["good", "open", "bad"]
    reasons: str
    right: float
    rows: str
    beside: str = ""


def standing(trainer: Trainer) -> Standing:
    """How the trainer's present state does, beside a constant guess, simple methods, and class by
    class."""
    e = Evidence(trainer)
    classes = trainer.data.dataset.task == "classification"
    rows = "validation" if len(trainer.data.validation_rows) else "training"
    right = getattr(e.now, f"{rows}_metric") if classes else float("nan")
    reasons = []
    L = f"The training loss is {figure(e.now.training_loss)}"
    # Written so that NaN does not count as a good loss.
    worse = not e.now.training_loss <= e.guess
    far = not e.now.training_loss <= UNDERFIT * e.guess
    missed = _never_found(trainer) if classes else []
    if worse:
        reasons.append(f"{L}, worse than a constant guess ({figure(e.guess)}).")
    if missed:
        reasons.append(f"No training row of {listed(missed, MOST_MISSED, 'or')} is found.")
    beside = ""
    if not reasons:
        reasons += _not_good_enough(e)
        beside = _beside(e)
        # Where the inputs tell no more, a high loss is the best there is.
        if far and not reasons and not e.judged:
            reasons.append(f"{L}, more than half of a constant guess's ({figure(e.guess)}).")
    if not reasons:
        return Standing("good", "", right, rows, beside)
    reasons += _by_hand(e)
    early = e.now.epoch < SETTLED and not e.set_by_hand
    falling = _still_falling(e)
    hopeless = e.judged and bool(missed) and not _findable(e, missed)
    if hopeless:
        reasons.append(_no_more(e))
    elif missed and falling:
        reasons.append("The loss is still falling: train on.")
    elif not (worse or missed) and falling and _can_be_learnt_better(e):
        reasons.append("Both losses are still falling: train on.")
    bad = not early and (worse or (missed and not falling and not hopeless))
    return Standing("bad" if bad else "open", " ".join(reasons), right, rows, beside)


def _not_good_enough(e: Evidence) -> list[str]:
    """Why the answers do not deserve a tick: too few validation rows, no better than a constant
    guess, or a simple method is ahead."""
    known, count = e.reference, len(e.trainer.data.validation_rows)
    if not count:
        return ["There are no validation rows, so nobody knows how it answers other rows."]
    if known.kind == "training":
        held_out = f"{count} of {plural(e.trainer.data.dataset.n, 'row')}"
        are, whose = agree(count, "is", "are"), agree(count, "Its", "Their")
        return [
            f"{held_out} {are} kept for validation: too few to tell, and never trained on. "
            f"{whose} loss is {figure(e.now.validation_loss)}; a constant guess would have "
            f"{figure(constant_guess(e.trainer, validation=True))}."
        ]
    if e.ahead is not None or e.trails:
        return [ahead_words(e)]
    if not _beats_the_guess(e):
        words = "no better than a constant guess by more than chance"
        if e.classes:
            right = in_percent(known.guess.score)
            words = f"That is {words} (which is right for {right} of these rows)"
        else:
            words = f"On {known.compared} R² is {r_squared_words(float(e.scores.mean()))}: {words}"
        return [f"{words}.", *([_no_more(e)] if e.judged and e.hopeless else [])]
    if not e.now.validation_loss < known.guess.loss and e.usual_loss:
        return [
            f"The validation loss is {figure(e.now.validation_loss)}, worse than a constant guess "
            f"({figure(known.guess.loss)}): sure answers that are wrong."
        ]
    if known.best.score - float(e.scores.mean()) > SHORT:
        return [f"{beside_words(e, known.best)} So few rows cannot tell whether that is luck."]
    return []


def _can_be_learnt_better(e: Evidence) -> bool:
    """Has a simple method a clearly lower loss than the network, whose validation loss has fallen
    in the last epochs?"""
    if not e.usual_loss or e.reference.kind == "training":
        return False
    now = e.now.validation_loss
    return (
        e.reference.best_loss.loss < CLEARLY * min(now, e.reference.guess.loss)
        and now < e.steady[-1 - SETTLED].validation_loss
    )


def _beats_the_guess(e: Evidence) -> bool:
    """Are the compared rows answered better than by the same answer for all, by more than chance?
    For classes the lower end of the accuracy's range must lie above the constant guess's share."""
    guess = e.reference.guess.scores
    if e.classes:
        low, _high = accuracy_interval(int(e.scores.sum()), len(e.scores))
        return low > float(guess.mean())
    return e.reference.better(e.scores, guess)


def _beside(e: Evidence) -> str:
    """The best of the simple methods on the same rows."""
    if e.reference.kind == "training":
        return ""
    best = e.reference.best
    words = f"For comparison: {best.words} {_would_reach(e, best.score)}."
    return f"{words} {e.reference.sampled}".strip()


def _would_reach(e: Evidence, score: float) -> str:
    own, rows, whole = float(e.scores.mean()), "the same rows", True
    if len(e.scores) < e.reference.validation:
        rows, whole = e.reference.compared, False
    if not e.classes:
        return f"would reach R² {r_squared_words(score)} on {rows} (here {r_squared_words(own)})"
    here = "" if whole else f" (here {in_percent(own)})"
    return f"would be right for {in_percent(score)} of {rows}{here}"


def _no_more(e: Evidence) -> str:
    """What the losses of the compared rows say of the inputs: that they tell nothing, or little;
    or, where a simple method is well ahead of a constant guess, that the rows are too few."""
    known = e.reference
    best = known.best_loss
    unit = "cross-entropy" if e.classes else "squared error"
    if best.loss < CLEARLY * known.guess.loss:
        ahead = (
            f"On these rows {best.words} would have a {unit} of {figure(best.loss)} (a constant "
            f"guess: {figure(known.guess.loss)})"
        )
        if known.tells_a_little:
            return (
                f"{ahead}, so the inputs tell something. Whether more rows can be answered "
                "correctly "
                f"by it, {plural(len(known.rows), 'row is', 'rows are')} too few to show."
            )
        few = plural(len(known.rows), "row is", "rows are")
        return f"{ahead}, but {few} too few to tell whether that is luck."
    return (
        f"None of the simple methods does better on these rows either ({best.words}: {unit} "
        f"{figure(best.loss)}, a constant guess: {figure(known.guess.loss)}). These inputs "
        f"{'tell little more' if known.tells_a_little else 'do not tell more'}; other settings "
        f"will not help, other inputs or more rows may. {known.sampled}"
    ).strip()


def _findable(e: Evidence, missed: list[str]) -> bool:
    """Can a simple method find a class that the network never finds?"""
    names = e.trainer.data.dataset.class_names
    return any(e.reference.can_find(names.index(name.strip("“”"))) for name in missed)


def _never_found(trainer: Trainer) -> list[str]:
    """The classes that have training rows, none of which is classified correctly."""
    dataset, rows = trainer.data.dataset, trainer.data.training_rows
    predicted = predicted_classes(trainer.outputs()[rows])
    found = confusion_matrix(dataset.labels[rows], predicted, dataset.k).diagonal()
    counts = np.bincount(dataset.labels[rows], minlength=dataset.k)
    return [
        f"“{name}”"
        for name, count, right in zip(dataset.class_names, counts, found, strict=True)
        if count and not right
    ]


def _still_falling(e: Evidence) -> bool:
    """Did the loss fall noticeably in the last epochs? Classes are learnt one after another, so
    while it falls, a class that is not found yet is no cause for concern."""
    return e.settled and bool(e.loss[-1 - SETTLED] - e.loss[-1] > FLAT_LOSS * e.guess)


def _by_hand(e: Evidence) -> list[str]:
    """The loss before a weight was set by hand, if it was lower."""
    before = [m for m in e.past if m.step < e.set_by_hand]
    if not before or before[-1].training_loss >= e.now.training_loss:
        return []
    last = before[-1]
    when = f"at the end of epoch {last.epoch}" if last.epoch else "at the start"
    cure = "set that weight back" if e.trainer.at_end else "train on, or set that weight back"
    return [
        f"The loss was {figure(last.training_loss)} {when}, before a weight was set by hand at "
        f"step {e.set_by_hand}: {cure}."
    ]
