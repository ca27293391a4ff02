"""Why does it not learn? What the rules find at a trainer's present state.

The rules come in the order of importance, and a cause that is found silences the rules for its
usual effects: a diverged run has dead units and exploding gradients too, and listing
those does not help.

`setting_rules`, `step_rules`, `unit_rules` and `answer_rules` say how each cause is recognised. A
rule says what it measured with the numbers, why that matters, and one change that is worth trying;
or nothing. Every threshold is named, with its reason, beside the rules that need it; where several
of these modules do, in `evidence` or `few_units`.
"""

from collections.abc import Callable, Iterable

from neuralnet.advice import answer_rules, setting_rules, step_rules, unit_rules
from neuralnet.advice.evidence import Evidence
from neuralnet.advice.finding import Finding
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
    "wrong_pair": (setting_rules.wrong_pair, (*_EFFECTS, *_LATE)),
    "unscaled": (setting_rules.unscaled, (*_EFFECTS, *_LATE)),
    "symmetric": (setting_rules.symmetric, (*_EFFECTS, *_LATE)),
    "large_start": (setting_rules.large_start, (*_EFFECTS, *_LATE)),
    "decay": (setting_rules.decay, (*_EFFECTS, *_LATE)),
    "diverged": (step_rules.diverged, (*_EFFECTS, *_LATE)),
    "dead": (unit_rules.dead, ("saturated", "vanishing", "too_slow", *_LATE)),
    "saturated": (unit_rules.saturated, ("vanishing", "too_slow", *_LATE)),
    "vanishing": (unit_rules.vanishing, ("too_slow", *_LATE)),
    "restless": (step_rules.restless, ("too_slow", *_LATE)),
    "halted": (step_rules.halted, ("too_slow", *_LATE)),
    "too_slow": (step_rules.too_slow, ("unfinished", "imbalance", "resting", "underfit", "behind")),
    "noise": (step_rules.noise, ("unfinished", "overfit", "resting", "underfit", "behind")),
    "mixed_pixels": (
        setting_rules.mixed_pixels,
        ("unfinished", "imbalance", "resting", "underfit", "overfit", "behind"),
    ),
    "underfit": (answer_rules.underfit, ("unfinished", "imbalance", "resting", "behind")),
    "resting": (answer_rules.resting, ("unfinished", "imbalance", "behind")),
    "unfinished": (answer_rules.unfinished, ("imbalance", "behind")),
    "imbalance": (answer_rules.imbalance, ("behind",)),
    "overfit": (answer_rules.overfit, ("behind",)),
    "behind": (answer_rules.behind, ()),
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
