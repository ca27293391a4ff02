"""Where the learner's run is computed, why there may be no GPU, and whether two ways agree."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from neuralnet.device.backend import device_problem
from neuralnet.errors import DeviceUnavailableError
from neuralnet.inside.agreement import TOLERANCE, Compared, compare
from neuralnet.inside.timing import StepSize
from neuralnet.training import Trainer
from ui.batches.loop import BUSY, TURN
from ui.desk.gate import GATE
from ui.desk.learner import Learner
from ui.kit import session
from ui.kit.small_table import small_table
from ui.words.numbers import number, plural, thousands

SECONDS = 0.3
TITLES = {"cpu": "CPU", "gpu": "GPU"}

# What helps, by the kind of problem.
HELP = {
    "no CuPy": "On a machine with an NVIDIA GPU, `make app REQUIREMENTS=requirements-gpu.txt` does "
    "that and starts the app.",
    "no libraries": "`requirements-gpu.txt` brings them with the package it names; "
    "`python -c 'import cupy; cupy.show_config()'` shows what CuPy finds.",
    "no GPU": "CuPy needs an NVIDIA GPU and its driver; `nvidia-smi` shows both.",
    "old driver": "`nvidia-smi` shows the driver's version; `requirements-gpu.txt` says which CuPy "
    "goes with it.",
    "out of memory": "It may be free again later: `nvidia-smi` shows who uses it.",
    "failed": "`nvidia-smi` shows whether it is still there; a restart of the app finds it again.",
    "unusable": "`python -c 'import cupy; cupy.show_config()'` says more.",
}


def gpu_words(problem: DeviceUnavailableError) -> str:
    """Why there is no GPU, and what would help."""
    return f"**No GPU here.** {problem}. {HELP[problem.kind]}".replace("..", ".")


def here_words() -> str:
    """What the page's question comes to on this machine, before anything is measured."""
    if device_problem("gpu") is None:
        return "**CPU or GPU here?** Both are there: measure below which is faster for your steps."
    return (
        "**CPU or GPU here?** CPU: this machine has no GPU that the app can use. A GPU is faster "
        "where layers are wide and batches large; starting a computation on it takes time too, "
        "which for a small network can be more than the computation itself."
    )


def start_words(trainer: Trainer) -> str:
    """How the steps of a run on a GPU are started, and why."""
    if trainer.fixed_steps.is_captured:
        return (
            "Its steps are started as **one**: the sequence of operations was captured as a CUDA "
            "graph and is replayed, with other rows each time."
        )
    if trainer.fixed_steps.why_not:
        return (
            "Its steps are started operation by operation, for they could not be captured as a "
            f"CUDA graph: {trainer.fixed_steps.why_not}."
        )
    return "From the second step on its operations are started as one, captured as a CUDA graph."


def show(me: Learner) -> None:
    """The switch, what is there, and the comparison of two ways."""
    st.header("CPU or GPU for your run", anchor=False)
    problem = device_problem("gpu")
    left, right = st.columns([1, 2.2], gap="large", vertical_alignment="center")
    with left:
        session.renew("device", me.settings.device)
        st.segmented_control(
            "Your run is computed on the",
            list(TITLES),
            format_func=lambda name: TITLES[name],
            key=session.key("device"),
            on_change=_use_device,
            args=(me,),
            required=True,
            help="Your run goes on where it is, on another device. The numbers stay the same but "
            "for rounding.",
        )
    with right:
        network = me.trainer.network
        units = (network.n_in, *(spec.units for spec in network.specs))
        work = StepSize(units, len(me.trainer.batch_rows)).multiply_adds
        st.markdown(
            f"A step of your run multiplies and adds about **{thousands(work)} times**. Thousands "
            "of small "
            "processors help only where there is work for all of them"
            + (
                "; the measurement above shows where that begins on this machine."
                if device_problem("gpu") is None
                else "."
            )
        )
        if me.settings.device == "gpu":
            st.markdown(start_words(me.trainer))
    refused = session.get("device_refused")
    if refused is not None:
        session.put("device_refused", None)
        here = TITLES[me.settings.device]
        st.warning(
            f"{refused}. Your run stays on the {here}, at step {me.cursor}; nothing is lost.",
            icon=":material/info:",
        )
    elif problem is not None:
        st.info(gpu_words(problem), icon=":material/memory:")
    show_agreement(me, has_gpu=problem is None)


def _use_device(me: Learner) -> None:
    device = session.get("device")
    if device is None:
        return
    try:
        me.use_device(device)
        session.write_link(me)
    except DeviceUnavailableError as error:
        session.put("device_refused", str(error))
        session.renew("device", me.settings.device)


# --- do two ways agree? --------------------------------------------------------------------------


def _compare(me: Learner, has_gpu: bool) -> None:
    base = me.settings.replace(device="cpu")
    if has_gpu:
        first, second = base, base.replace(device="gpu")
    else:
        first, second = base.replace(precision="float64"), base.replace(precision="float32")
    with GATE.turn(TURN) as mine:
        if mine:
            session.put("agreement", (base, has_gpu, compare(first, second, SECONDS)))
        else:
            session.notify(BUSY)


@st.fragment(key="batches_agreement")
def show_agreement(me: Learner, *, has_gpu: bool) -> None:
    """The same run computed in two ways, step by step."""
    if has_gpu:
        st.markdown(
            "**The same numbers?** Both devices start from the same weights and see the same rows; "
            "only the order in which they add up differs."
        )
        label, names = "Compare CPU and GPU", ("CPU", "GPU")
    else:
        st.markdown(
            "**The same numbers?** Without a GPU this can be shown of something else: your run in "
            "64 and in 32 bits, **both on the CPU**. Like two devices, they round differently."
        )
        label, names = "Compare 64 and 32 bits on the CPU", ("64 bits", "32 bits")
    st.button(
        label,
        key="agreement_compare",
        icon=":material/balance:",
        on_click=_compare,
        args=(me, has_gpu),
        help="Trains your run from its start in both ways for a moment; your run is not touched.",
    )
    kept = session.get("agreement")
    if kept is None or kept[:2] != (me.settings.replace(device="cpu"), has_gpu):
        return
    found: list[Compared] = kept[2]
    tolerance = TOLERANCE[me.settings.precision] if has_gpu else None
    st.markdown(agreement_words(found, tolerance))
    small_table(
        pd.DataFrame(
            {
                f"training loss, {names[0]}": [number(one.first_loss, 9) for one in found],
                f"training loss, {names[1]}": [number(one.second_loss, 9) for one in found],
                "largest difference of a parameter": [number(one.difference) for one in found],
            },
            index=[f"step {one.step}" for one in found],
        ),
        "after",
    )


def agreement_words(found: list[Compared], tolerance: float | None) -> str:
    """Whether the two agree, within what."""
    last, worst = found[-1], max(one.difference for one in found)
    if tolerance is None:
        return (
            f"After {plural(last.step, 'step')} no parameter differs by more than "
            f"**{number(worst)}**. That "
            "is rounding: 32 bits hold about 7 digits, 64 bits about 16, and every step builds on "
            "the one before."
        )
    verdict = "**equal within the tolerance**" if worst <= tolerance else "**not equal**"
    return (
        f"Up to step {last.step} no parameter differs by more than {number(worst)}; the tolerance "
        f"is {number(tolerance)}: {verdict}."
    )
