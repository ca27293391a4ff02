"""What a finding offers is tried before it is promised."""

import pytest

from benchmarks.tables import xor_corners
from neuralnet.advice.changes import Change
from neuralnet.advice.findings import findings
from neuralnet.advice.offers import Offers, Outcome, changed_run, helps, run_key
from neuralnet.advice.reference import reference
from neuralnet.experiment import Experiment, Run
from neuralnet.training import Trainer
from tests.neuralnet.advice.tables import chance
from tests.neuralnet.advice.trained import at_end


def tried(trainer: Trainer, *changes: Change) -> Offers:
    offers = Offers(trainer, changes or findings(trainer)[0].changes)
    while not offers.advance(10.0):
        pass
    return offers


ZEROS = Experiment(initializer="zeros", epochs=15)


def test_a_change_that_helps_says_how_often() -> None:
    bad = at_end(ZEROS)
    offers = tried(bad)
    assert offers.best is not None
    assert offers.best.change == findings(bad)[0].change
    assert (offers.best.helped, offers.best.seeds) == (3, 3)


def test_a_change_that_does_not_help_gives_way_to_the_next() -> None:
    useless = Change(ZEROS.replace(learning_rate=0.01), 0)
    good = Change(ZEROS.replace(initializer="he"), 0)
    offers = tried(at_end(ZEROS), useless, good)
    # After two of three seeds it cannot help with most of them any more.
    assert [(one.change, one.helped, one.seeds) for one in offers.tried] == [
        (useless, 0, 2),
        (good, 3, 3),
    ]
    assert offers.best is offers.tried[1]


def test_where_nothing_helps_nothing_is_offered() -> None:
    offers = tried(at_end(ZEROS), Change(ZEROS.replace(learning_rate=0.01), 0))
    assert offers.done
    assert offers.best is None


def test_it_is_done_in_small_slices() -> None:
    experiment = ZEROS.replace(seed=77)  # tried nowhere else: what is known is not tried again
    offers, slices = Offers(at_end(experiment), findings(Trainer(experiment))[0].changes), 1
    while not offers.advance(0.0):
        slices += 1
    assert slices > 20
    assert offers.best is not None


def test_what_would_take_minutes_is_not_tried() -> None:
    long = Experiment(dataset="moons", samples=5000, hidden_units=(256, 256), epochs=1000)
    change = Change(long.replace(learning_rate=0.01), 0)
    offers = Offers(Trainer(long), [change])
    while not offers.advance(0.5):
        pass
    assert [(one.change, one.seeds) for one in offers.tried] == [(change, 0)]
    assert offers.best is None


def test_a_branch_on_the_way_is_the_run_that_is_tried() -> None:
    run = Run(Experiment()).edited(240, {"learning_rate": 100.0, "optimizer": "sgd"})
    wanted = run.settings_at(240).replace(learning_rate=10.0)
    assert changed_run(run, Change(wanted, 240)) == run.edited(240, {"learning_rate": 10.0})
    longer = changed_run(run, Change(run.settings_at(240).replace(epochs=200), 240))
    assert (longer.experiment.epochs, longer.edits) == (200, run.edits)
    assert run_key(longer) != run_key(run)
    wider = run.settings_at(240).replace(hidden_units=(16, 16))
    assert changed_run(run, Change(wider, 0)) == Run(wider)


def test_to_help_is_to_come_near_the_simple_methods_or_half_of_the_way() -> None:
    known = reference(Experiment())  # 98.1 % of the validation rows
    assert helps(Outcome(0.5, 1.0), Outcome(0.95, 0.2), known)
    assert helps(Outcome(0.2, 1.0), Outcome(0.65, 0.9), known)
    assert not helps(Outcome(0.5, 1.0), Outcome(0.6, 0.2), known)
    assert not helps(Outcome(0.97, 0.5), Outcome(0.97, 0.49), known)
    assert helps(Outcome(0.97, 0.5), Outcome(0.97, 0.3), known)
    assert not helps(Outcome(0.97, 0.5), Outcome(0.9, 0.3), known)


def test_where_the_inputs_tell_nothing_a_lucky_score_is_no_help() -> None:
    known = reference(Experiment(dataset="own", own_data=chance(1)))
    assert not known.tells
    assert not helps(Outcome(0.3, 0.8), Outcome(0.9, 0.8), known)
    assert helps(Outcome(0.6, 0.8), Outcome(0.5, 0.7), known)


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": "sgd", "learning_rate": 0.1, "activation": "sigmoid"},
        {"optimizer": "sgd", "learning_rate": 0.1, "scaling": "raw"},
    ],
)
def test_a_stuck_exclusive_or_gets_an_offer_that_helps(settings: dict[str, object]) -> None:
    start = Experiment(
        dataset="own",
        own_data=xor_corners(),
        validation_share=0,
        hidden_units=(2,),
        batch_size=4,
        epochs=500,
    )
    offers = tried(at_end(start.replace(**settings)))
    assert offers.best is not None
    assert offers.best.helped >= 2
