"""Why does it not learn? What the rules find at a trainer's present state.

The rules come in the order of importance, and a cause that is found silences the rules for its
usual effects: a diverged run has dead units and exploding gradients too, and listing
those does not help. `finding_rules` says how each cause is recognised.
"""

from collections.abc import Callable, Iterable

from neuralnet.advice import finding_rules as rules
from neuralnet.advice.evidence import Evidence
from neuralnet.advice.finding_rules import Finding
from neuralnet.errors import non_finite_allowed
from neuralnet.training import Trainer

Rule = Callable[[Evidence], Finding | None]
_EFFECTS = ("large_start", "diverged", "decay", "dead", "saturated", "vanishing", "too_slow")
_LATE = (
    "restless", "unfinished", "noise", "mixed_pixels", "imbalance", "resting", "underfit",
    "overfit", "behind",
)  # fmt: skip

# Every rule, and the kinds that its cause explains.
RULES: dict[str, tuple[Rule, Iterable[str]]] = {
    "wrong_pair": (rules.wrong_pair, (*_EFFECTS, *_LATE)),
    "unscaled": (rules.unscaled, (*_EFFECTS, *_LATE)),
    "symmetric": (rules.symmetric, (*_EFFECTS, *_LATE)),
    "large_start": (rules.large_start, (*_EFFECTS, *_LATE)),
    "decay": (rules.decay, (*_EFFECTS, *_LATE)),
    "diverged": (rules.diverged, (*_EFFECTS, *_LATE)),
    "dead": (rules.dead, ("saturated", "vanishing", "too_slow", *_LATE)),
    "saturated": (rules.saturated, ("vanishing", "too_slow", *_LATE)),
    "vanishing": (rules.vanishing, ("too_slow", *_LATE)),
    "restless": (rules.restless, ("too_slow", *_LATE)),
    "halted": (rules.halted, ("too_slow", *_LATE)),
    "too_slow": (rules.too_slow, ("unfinished", "imbalance", "resting", "underfit", "behind")),
    "noise": (rules.noise, ("unfinished", "overfit", "resting", "underfit", "behind")),
    "mixed_pixels": (
        rules.mixed_pixels,
        ("unfinished", "imbalance", "resting", "underfit", "overfit", "behind"),
    ),
    "underfit": (rules.underfit, ("unfinished", "imbalance", "resting", "behind")),
    "resting": (rules.resting, ("unfinished", "imbalance", "behind")),
    "unfinished": (rules.unfinished, ("imbalance", "behind")),
    "imbalance": (rules.imbalance, ("behind",)),
    "overfit": (rules.overfit, ("behind",)),
    "behind": (rules.behind, ()),
}
# What is wrong whatever the share of right answers is.
_WHATEVER = ("wrong_pair", "imbalance", "mixed_pixels")
# What is wrong even where the inputs tell nothing: numbers that run away.
_ANYWHERE = (*_WHATEVER, "symmetric", "large_start", "diverged", "overfit")


def findings(trainer: Trainer) -> list[Finding]:
    """What stands in the way of learning at the trainer's present state, the gravest first; empty
    where nothing stands out.

    Once training has settled, a network that answers as well as the simple methods of `reference`
    has nothing that stands in its way, whatever its inside looks like, but that it answered better
    before; and where none of them beats a constant guess there is nothing to be learnt.
    """
    evidence = Evidence(trainer)
    found: list[Finding] = []
    explained: set[str] = set()
    for kind, (rule, explains) in RULES.items():
        if kind in explained or (evidence.judged and not _can_be(kind, evidence)):
            continue
        with non_finite_allowed():
            finding = rule(evidence)
        if finding is not None:
            found.append(finding)
            explained.update(explains)
    return found


def _can_be(kind: str, e: Evidence) -> bool:
    """Is there room for a cause of this kind, given how well the network answers?"""
    if e.sound:
        return kind in _WHATEVER or (kind == "overfit" and e.declined)
    return kind in _ANYWHERE if e.hopeless else True
