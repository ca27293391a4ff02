"""The benchmark of devices, dry: on a pretended GPU, and where there is none."""

import subprocess
import sys
from pathlib import Path

import pytest

from neuralnet.device.backend import device_problem

ROOT = Path(__file__).parents[2]

PRETENDED = """
import sys
sys.path.insert(0, {root!r})
from tests.neuralnet import pretended_gpu
sys.modules["cupy"] = pretended_gpu
sys.modules["torch"] = None
from benchmarks import devices
devices.CASES = ((devices.Shape((4, 6, 3), 8), None), (devices.Shape((4, 6, 3), 8), 5))
devices.CASES += ((devices.Shape((300, 400, 10), 64), None),)
devices.RUNS = (1, 3)
sys.argv = ["devices.py", "--quick", "--precision", "float64"]
devices.main()
"""


def printed(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout


def test_every_way_is_timed_and_compared_on_a_gpu() -> None:
    text = printed(PRETENDED.format(root=str(ROOT)))
    assert "A step with Adam (A Pretended Card)" in text
    assert "An epoch of the penguins (A Pretended Card)" in text
    rows = [line for line in text.splitlines() if "float64" in line]
    assert len(rows) == 5
    captured = [row.split()[4:] for row in rows[:2]]
    for numbers in captured:  # CPU, GPU, replayed, no PyTorch; three ratios, one of PyTorch's
        assert [number == "-" for number in numbers] == [False] * 3 + [True] + [False] * 2 + [True]
    assert rows[2].endswith("not captured: cuBLAS cannot be called while a stream is capturing")
    assert "There is no GPU" not in text


@pytest.mark.skipif(device_problem("gpu") is None, reason="there is a GPU")
def test_where_there_is_no_gpu_the_last_line_says_so() -> None:
    program = PRETENDED.format(root=str(ROOT)).replace(
        '["cupy"] = pretended_gpu', '["cupy"] = None'
    )
    last = printed(program).splitlines()[-1]
    assert last == "There is no GPU: only the CPU was timed, and nothing is said of a GPU."
