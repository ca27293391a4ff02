"""What a finding offers, tried with several seeds while its page is open.

No change is promised that has not been tried: `neuralnet.advice.offers` trains the run and the
changed one in short slices, each of which waits for its turn among all visitors. So does the
comparison with simple methods, on which findings rest.
"""

from __future__ import annotations

import time
from collections import OrderedDict

from neuralnet.advice.finding import Finding
from neuralnet.advice.offers import Offers, changed_run, run_key
from neuralnet.advice.slices import InSlices
from neuralnet.training import Trainer
from ui.desk.gate import GATE
from ui.desk.script_turns import SCRIPT_TURNS
from ui.kit import session
from ui.training import change_on_trial

# A slice is short, so that other visitors' pages wait little; after it, as long a pause.
SLICE, TRAIN_FOR = 0.02, 0.4
ASK_EVERY = 0.7  # seconds between two looks
MOST_KEPT = 4  # of one session; one of them may hold a network in training

_OFFERS = "finding_offers"


def offers_of(trainer: Trainer, finding: Finding) -> Offers:
    """What ``finding`` offers here, as far as it has been tried. A change that leads to a run which
    the learner has seen by way of such offers is left out: no going round in circles."""
    run, before = trainer.run_spec, change_on_trial.runs_tried(trainer.run_spec)
    been = {run_key(one) for one in (run, *before)}
    changes = tuple(c for c in finding.changes if run_key(changed_run(run, c)) not in been)
    kept = session.get(_OFFERS)
    if not isinstance(kept, OrderedDict):
        kept = OrderedDict()
        session.put(_OFFERS, kept)
    key = (run_key(run), finding.kind, changes)
    if key not in kept:
        kept[key] = Offers(trainer, changes)
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    found: Offers = kept[key]
    return found


def work(slices: InSlices, seconds: float = TRAIN_FOR) -> None:
    """Go on for up to ``seconds``, one slice at each turn."""
    deadline = time.monotonic() + seconds
    with SCRIPT_TURNS.given_back():
        while not slices.done and (left := deadline - time.monotonic()) > 0:
            with GATE.turn(left) as mine:
                if not mine:
                    return
                slices.advance(SLICE)
            time.sleep(SLICE / 2)
