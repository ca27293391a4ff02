"""What a learner has on the page Words: networks with a time of their own, and exact runs."""

import numpy as np
import pytest

from neuralnet.advice.findings import findings
from neuralnet.data.characters import SIGNS
from neuralnet.inside.explain import weighted_sum
from neuralnet.training import Trainer
from tests.neuralnet.test_time_travel import state
from ui.desk.gate import Gate
from ui.desk.language import (
    BAG,
    CHAPTERS,
    EMBEDDING,
    HASTY,
    MODEL,
    MOST_KEPT,
    ORDER,
    PAIRS,
    PLAIN,
    RUNS,
    TWENTY,
    USUAL,
    LanguageDesk,
    bag_run,
    some_names,
)
from ui.desk.own_networks import BYTES_OF_HISTORY


def desk_in(chapter: str, step: int = 0, setup: str = USUAL) -> LanguageDesk:
    desk = LanguageDesk(chapter, setup, gate=Gate())
    go(desk, step)
    return desk


def go(desk: LanguageDesk, step: int) -> None:
    desk.want(step)
    while not desk.has_arrived:
        desk.work()


@pytest.mark.parametrize("name", [*RUNS, BAG])
def test_seek_and_branch_make_the_same_bits(name: str) -> None:
    run = bag_run(LanguageDesk().sentences) if name == BAG else RUNS[name]()
    trainer, states = Trainer(run), {}
    for step in (0, 3, 9):
        trainer.seek(step)
        states[step] = state(trainer)
    for step in (3, 0, 9):
        trainer.seek(step)
        assert state(trainer) == states[step]
    trainer.seek(3)
    branch = trainer.branch({"learning_rate": 0.05})
    branch.run(4)
    direct = Trainer(branch.run_spec)
    direct.run(7)
    assert direct.network.theta.tobytes() == branch.network.theta.tobytes()


def test_the_verbs_go_by_steps_and_to_the_ends_of_epochs() -> None:
    desk = desk_in(BAG)
    size = desk.steps_of_epoch
    for way, step in (
        ("epoch", size), ("step", size + 1), ("epoch", 2 * size), ("step back", 2 * size - 1),
        ("epoch back", size), ("epochs", 11 * size), ("epoch back", 10 * size), ("start", 0),
        ("step back", 0), ("nonsense", 0),
    ):  # fmt: skip
        desk.move(way)
        assert desk.step == step, way
    desk.want(10**9)
    assert desk.step == 200 * size


def test_a_network_that_was_given_up_is_trained_again_to_the_same_bits() -> None:
    desk = desk_in(EMBEDDING, 40)
    theta = desk.trainer.network.theta.copy()
    for chapter in (PAIRS, BAG, ORDER, MODEL):
        desk.open(chapter)
        go(desk, 2)
        assert len(desk._trainers) <= MOST_KEPT
    assert EMBEDDING not in desk._trainers
    desk.open(EMBEDDING)
    assert not desk.has_arrived
    while not desk.has_arrived:
        desk.work()
    assert desk.trainer.network.theta.tobytes() == theta.tobytes()
    assert desk.trainer.history.budget == BYTES_OF_HISTORY


def test_twenty_names_are_trained_on_and_every_sign_has_a_row() -> None:
    dataset = some_names()
    trainer = Trainer(RUNS[TWENTY]())
    names = {dataset.row_names[row].split(",")[0] for row in trainer.data.training_rows}
    assert len(names) == 20
    for name in (EMBEDDING, USUAL, TWENTY, HASTY, PLAIN):
        assert RUNS[name]().experiment.signs == len(SIGNS)


def test_twenty_names_are_learnt_by_heart() -> None:
    desk = desk_in(MODEL, setup=TWENTY)
    go(desk, 10 * desk.steps_of_epoch)
    before = desk.trainer.measure()
    go(desk, 60 * desk.steps_of_epoch)
    after = desk.trainer.measure()
    assert after.training_loss < before.training_loss - 1
    assert after.validation_loss > before.validation_loss + 0.3


def test_steps_far_too_long_flatten_tanh_and_plain_descent_leaves_rare_signs() -> None:
    hasty = desk_in(MODEL, setup=HASTY)
    go(hasty, hasty.steps_of_epoch)
    assert hasty.trainer.measure().training_loss > np.log(27)
    hasty.trainer.compute()
    assert (np.abs(hasty.trainer.network.layers[2].a) > 0.99).mean() > 0.9
    plain = desk_in(MODEL, setup=PLAIN)
    start = plain.trainer.network.layers[0].W.copy()
    go(plain, plain.steps_of_epoch)
    moved = np.linalg.norm(plain.trainer.network.layers[0].W - start, axis=1)
    assert moved[SIGNS.index("q")] < 0.1 * moved[SIGNS.index("a")]


def test_a_word_that_is_not_known_says_nothing_whatever_was_learnt() -> None:
    desk = desk_in(BAG, 60)
    plain = desk.ask_sentence("the soup was warm").network.layers[-1].z.copy()
    more = desk.ask_sentence("the soup was warm xylophone").network.layers[-1].z
    assert np.array_equal(plain, more)
    assert not desk.trainer.network.layers[0].W[:2].any()


def test_a_question_is_answered_as_the_trainer_answers_its_row_and_its_sums_add_up() -> None:
    desk = desk_in(MODEL, 30)
    desk.take_row()
    row = desk.question.row
    assert row is not None
    asked = desk.ask()
    np.testing.assert_allclose(
        asked.network.layers[-1].a[0], desk.trainer.outputs()[row], rtol=1e-9
    )
    assert pytest.approx(-np.log(asked.network.layers[-1].a[0, desk.question.target])) == asked.L
    for layer in asked.network.layers[2:]:
        for unit in range(layer.n_out):
            assert weighted_sum(layer, 0, unit).discrepancy <= 1e-9


def test_a_link_says_chapter_set_up_and_step_and_nonsense_is_refused() -> None:
    desk = LanguageDesk(MODEL, HASTY)
    desk.want(7)
    other = LanguageDesk()
    assert other.use_query(desk.to_query()["words"])
    assert (other.chapter, other.setup, other.step) == (MODEL, HASTY, 7)
    for text in ("", "model", "model.usual", "model.usual.x", "none.usual.1", "model.none.1"):
        assert not other.use_query(text)
    for chapter in CHAPTERS:
        assert other.use_query(f"{chapter}.usual.0")


@pytest.mark.parametrize("name", [*RUNS, BAG])
def test_the_engine_judges_every_network_of_the_page(name: str) -> None:
    run = bag_run(LanguageDesk().sentences) if name == BAG else RUNS[name]()
    trainer = Trainer(run)
    trainer.run(20)
    for finding in findings(trainer):
        assert finding.title
        assert finding.measured
