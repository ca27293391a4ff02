"""What pages share, however busy the machine is."""

import pytest


@pytest.fixture(autouse=True)
def patient_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor gives way to other visitors after a second: on a busy machine before it arrives."""
    monkeypatch.setattr("ui.desk.learner.LONGEST_SEEK", 60.0)
