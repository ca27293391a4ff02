"""Short trainings, made once for everybody: pure functions of an experiment, found by its key."""

from __future__ import annotations

import numpy as np
import streamlit as st

from neuralnet.experiment import Experiment, Run
from neuralnet.many.preparation_trials import LeakResult, curve_of, leak_trial


def curve(experiment: Experiment) -> np.ndarray:
    """The curve of a short training, as ``trials.curve_of`` makes it."""
    return _curve(Run(experiment).key, experiment.epochs, experiment)


@st.cache_data(max_entries=64, show_spinner=False)
def _curve(key: str, epochs: int, _experiment: Experiment) -> np.ndarray:
    return curve_of(_experiment)


def leak(experiment: Experiment, label_flips: float, copies: int) -> LeakResult:
    """What ``trials.leak_trial`` finds."""
    return _leak(Run(experiment).key, label_flips, copies, experiment)


@st.cache_data(max_entries=64, show_spinner=False)
def _leak(key: str, label_flips: float, copies: int, _experiment: Experiment) -> LeakResult:
    return leak_trial(_experiment, label_flips, copies)
