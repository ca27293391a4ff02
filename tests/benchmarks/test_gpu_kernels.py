"""benchmarks/gpu_kernels.py finds every kernel, and says where one does not compile."""

from functools import cache

import pytest

from benchmarks.gpu_kernels import ARCHITECTURES, Call, calls_of_all_steps, compiled, sources
from neuralnet.device.fast_activations import IN_C

BROKEN = 'extern "C" __global__ void broken(float *x) { x[0] = nothing; }'


@cache
def calls() -> list[Call]:
    return calls_of_all_steps()


def test_training_on_a_gpu_asks_for_these_kernels_in_both_precisions() -> None:
    """A kernel that is new is found by itself, and its name then belongs here."""
    activations = {f"bias_and_{name}" for name in IN_C} | {f"{name}_backward" for name in IN_C}
    wanted = activations | {"adam", "sum_of_products"}
    for dtype in ("float32", "float64"):
        assert {call.name for call in calls() if call.dtype == dtype} == wanted


def test_one_network_and_many_are_both_looked_at() -> None:
    axes = {call.axes for call in calls() if call.name == "sum_of_products"}
    assert {(3, 2), (4, 3)} <= axes
    assert {call.axes for call in calls() if call.name == "adam"} == {(1, 1), (2, 2)}


def test_every_kernel_compiles_for_the_oldest_and_the_newest_card() -> None:
    cupy = pytest.importorskip("cupy", reason="CuPy, which brings the compiler, is not installed")
    for call in calls():
        for source in sources(cupy, call):
            for architecture in (ARCHITECTURES[0], ARCHITECTURES[-1]):
                size, log = compiled(source, architecture)
                assert size, f"{call.name} ({call.dtype}) for sm_{architecture}:\n{log}"


def test_what_does_not_compile_is_told_in_the_words_of_the_compiler() -> None:
    pytest.importorskip("cupy", reason="CuPy, which brings the compiler, is not installed")
    size, log = compiled(BROKEN, ARCHITECTURES[0])
    assert size == 0
    assert 'identifier "nothing" is undefined' in log
