"""How long the pictures of the Diagnostics page take to compute: the loss surface, the
representations in two dimensions, the maps of every unit, and the sizes layer by layer.

    python benchmarks/diagnostics.py

Each time is the median of several runs, the largest beside it; none may take longer than a second.
Where a network or its rows are many, the surface has fewer points or rows, and the table says so.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

# BLAS reads these once, when NumPy is imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np  # noqa: E402

from neuralnet.experiment import Experiment  # noqa: E402
from neuralnet.inside.diagnostics import layer_health  # noqa: E402
from neuralnet.inside.landscape import landscape  # noqa: E402
from neuralnet.inside.projection import representations  # noqa: E402
from neuralnet.inside.unit_maps import feature_grid, unit_maps  # noqa: E402
from neuralnet.training import Trainer  # noqa: E402

LIMIT = 1.0  # seconds
ROUNDS = 7

CASES = {
    "penguins, 4-10-10-3": Experiment(),
    "penguins, 4-100-100-3": Experiment(hidden_units=(100, 100)),
    "moons, 5000 points, 2-10-10-2": Experiment(dataset="moons", samples=5000, epochs=10),
    "spirals, 5000 points, 8 × 48 units": Experiment(
        dataset="spirals", samples=5000, hidden_units=(48,) * 8, activation="tanh", epochs=3
    ),
}


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Median and largest of ``ROUNDS`` runs of ``work``."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times), max(times)


def pictures(trainer: Trainer) -> dict[str, Callable[[], object]]:
    """What the page draws, by name."""
    x = trainer.data.dataset.x

    def maps() -> object:
        grid = feature_grid(x, x.mean(axis=0), 0, 1)
        return unit_maps(trainer.network, trainer.data.to_inputs(grid.points))

    return {
        "loss surface, along the path": lambda: landscape(trainer),
        "loss surface, random directions": lambda: landscape(trainer, "random"),
        "representations (PCA)": lambda: representations(trainer, np.arange(len(x))),
        "maps of every unit": maps,
        "sizes layer by layer": lambda: layer_health(trainer),
    }


def main() -> None:
    """Print the table; the exit status says whether everything kept to the limit."""
    print(f"NumPy {np.__version__}, one thread; {ROUNDS} rounds; milliseconds\n")
    print(f"{'':<38}{'median':>10}{'largest':>10}")
    slowest = 0.0
    for name, experiment in CASES.items():
        trainer = Trainer(experiment)
        trainer.run_to_end()
        print(f"{name} ({trainer.network.theta.size:,} parameters)")
        for picture, work in pictures(trainer).items():
            median, largest = seconds(work)
            slowest = max(slowest, median)
            note = ""
            if picture.startswith("loss"):
                found = landscape(trainer)
                note = f"   {len(found.alpha)} × {len(found.beta)} points, "
                note += f"{found.rows:,} of {found.all_rows:,} rows"
            print(f"  {picture:<36}{median * 1e3:>10.1f}{largest * 1e3:>10.1f}{note}")
    print(f"\nThe slowest takes {slowest:.2f} s; the limit is {LIMIT:g} s.")
    sys.exit(slowest > LIMIT)


if __name__ == "__main__":
    main()
