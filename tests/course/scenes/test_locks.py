"""Locks: what is locked in a run is the scene's own, whoever asks for something else."""

from dataclasses import replace

import pytest

from course.scenes.locks import GROUP_OF, GROUPS, OF_A_RUN, PRESETS, Locks
from neuralnet.errors import SettingError
from neuralnet.experiment import SETTINGS, Run
from tests.course.scenes.making import SMALL

CHANGES: dict[str, Run] = {
    "data": Run(SMALL.replace(noise=0.4)),
    "split": Run(SMALL.replace(split_seed=9)),
    "network": Run(SMALL.replace(hidden_units=(3,))),
    "start": Run(SMALL.replace(seed=5)),
    "rate": Run(SMALL.replace(learning_rate=0.5)),
    "batch": Run(SMALL).edited(7, {"batch_size": 3}),
    "optimizer": Run(SMALL).edited(7, {"optimizer": "sgd"}),
    "penalties": Run(SMALL.replace(dropout=0.2)),
    "ending": Run(SMALL.replace(epochs=8)),
    "machine": Run(SMALL.replace(precision="float32")),
    "weights": Run(SMALL).edited(2, parameters={4: 1.0}),
    "holding": Run(SMALL).edited(2, frozen={4: True}),
}


def test_every_setting_belongs_to_one_group() -> None:
    assert sorted(GROUP_OF) == sorted(SETTINGS)
    assert len(GROUP_OF) == sum(len(group.settings) for group in GROUPS.values())
    assert set(CHANGES) == set(OF_A_RUN)


@pytest.mark.parametrize("group", OF_A_RUN)
@pytest.mark.parametrize("lock", ["fixed", "hidden"])
def test_a_locked_group_is_broken_by_a_change_of_its_own_and_by_no_other(
    group: str, lock: str
) -> None:
    locks = Locks({group: lock})  # type: ignore[dict-item]
    for name, changed in CHANGES.items():
        assert locks.broken_by(changed, Run(SMALL)) == ((group,) if name == group else ())


def test_an_open_scene_is_broken_by_nothing() -> None:
    assert all(Locks().broken_by(changed, Run(SMALL)) == () for changed in CHANGES.values())


def test_the_scenes_own_edits_are_part_of_what_is_fixed() -> None:
    own = Run(SMALL).edited(5, {"learning_rate": 0.3})
    locks = Locks({"rate": "fixed"})
    assert locks.broken_by(own, own) == ()
    assert locks.broken_by(own.edited(9, {"batch_size": 2}), own) == ()
    assert locks.broken_by(Run(SMALL), own) == ("rate",)
    assert locks.broken_by(own.edited(9, {"learning_rate": 0.3}), own) == ()
    assert locks.broken_by(own.edited(9, {"learning_rate": 0.4}), own) == ("rate",)


def test_presets_name_groups_that_there_are() -> None:
    for title, locks in PRESETS.values():
        assert title
        assert set(locks.of) <= set(GROUPS)
    assert not PRESETS["open"][1].any
    assert PRESETS["watch"][1].broken_by(CHANGES["rate"], Run(SMALL)) == ("rate",)
    assert PRESETS["one dial"][1].broken_by(CHANGES["rate"], Run(SMALL)) == ()


@pytest.mark.parametrize("of", [{"dat": "fixed"}, {"data": "shut"}])
def test_a_lock_that_there_is_not_is_refused(of: dict[str, str]) -> None:
    with pytest.raises(SettingError, match="expected one of"):
        Locks(of)  # type: ignore[arg-type]


def test_equal_locks_are_equal_whatever_their_order() -> None:
    one = Locks({"data": "fixed", "rate": "hidden"})
    other = Locks({"rate": "hidden", "batch": "open", "data": "fixed"})
    assert one == other
    assert hash(one) == hash(other)
    assert replace(one) == one
