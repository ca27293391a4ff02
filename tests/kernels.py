"""The tests without a browser on every BLAS kernel that this processor runs, and on two threads.

    make test-kernels                                          (some minutes for each)
    make test-kernels ARGS="tests/neuralnet/test_network.py"

OpenBLAS picks its kernels by the processor, so the last digits of a matrix product depend on the
machine. ``OPENBLAS_CORETYPE`` asks for those of another one; where this processor cannot run them,
OpenBLAS takes its own choice, or the program ends.
"""

import os
import subprocess
import sys

# A kernel for each width of the processor's registers, the oldest first.
CORE_TYPES = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX", "ARMV8", "NEOVERSEN1")
PROBE = """
import numpy, threadpoolctl
x = numpy.ones((64, 64))
assert (x @ x == 64).all()
print(*(pool["architecture"] for pool in threadpoolctl.threadpool_info()
        if pool.get("internal_api") == "openblas"))
"""


def kernel_of(environment: dict[str, str]) -> str:
    """What OpenBLAS calls the kernels it takes; empty where they cannot be run."""
    probe = subprocess.run(
        [sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=False
    )
    return probe.stdout.strip() if probe.returncode == 0 else ""


def ways() -> dict[str, dict[str, str]]:
    """The environments to test in by name, each kernel once."""
    found: dict[str, dict[str, str]] = {}
    for core_type in ("", *CORE_TYPES):
        environment = {**os.environ, "OPENBLAS_CORETYPE": core_type}
        if not core_type:
            del environment["OPENBLAS_CORETYPE"]
        kernel = kernel_of(environment)
        if kernel and kernel not in found:
            found[kernel] = environment
    usual = next(iter(found), "")
    if usual:
        two = {"OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
        found[f"{usual}, two threads"] = {**found[usual], **two}
    return found


def tested(name: str, environment: dict[str, str], arguments: list[str]) -> tuple[bool, str]:
    """Run the tests there: whether all passed, and pytest's last line."""
    print(f"== {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "-m", "not browser", "-n", "2", "-q", *arguments]
    last = ""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode == 0, last


def main() -> None:
    chosen = ways()
    if not chosen:
        sys.exit("NumPy was not built with OpenBLAS here, so there are no kernels to choose from.")
    results = {name: tested(name, where, sys.argv[1:]) for name, where in chosen.items()}
    print("== Summary")
    for name, (passed, last) in results.items():
        print(f"{'passed' if passed else 'FAILED'}  {name:24} {last}")
    sys.exit(not all(passed for passed, _last in results.values()))


if __name__ == "__main__":
    main()
