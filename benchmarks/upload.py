"""A large table of one's own: from the bytes of the file to the first frame of the film.

    python benchmarks/upload.py
    python benchmarks/upload.py --rows 20000 --columns 8

Prints how long each part takes and how much memory the session then holds: the resident set of the
process after it, less that of before. The file is made first and is not counted.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from neuralnet.data.catalogue import OWN_DATA  # noqa: E402
from neuralnet.data.csv_tables import read_csv  # noqa: E402
from neuralnet.data.table_choice import dataset_from_table, suggest_choice  # noqa: E402
from ui.desk.learner import Learner  # noqa: E402
from ui.desk.links import query_from_run  # noqa: E402

Result = TypeVar("Result")


def file_of(rows: int, columns: int) -> bytes:
    """A CSV of numbers, with a column of words and a target of three classes that depends on the
    numbers; one cell in a hundred is missing in the first column."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(rows, columns - 2))
    labels = (x[:, 0] + 0.5 * x[:, 1] > 0).astype(int) + (x[:, 2] > 1)
    lines = [",".join([*(f"feature {k + 1}" for k in range(columns - 2)), "island", "species"])]
    for row in range(rows):
        cells = [f"{value:.6f}" for value in x[row]]
        if row % 100 == 0:
            cells[0] = "NA"
        island, species = ("Dream", "Biscoe", "Torgersen")[row % 3], "ABC"[labels[row]]
        lines.append(",".join([*cells, island, species]))
    return "\n".join(lines).encode()


def resident() -> float:
    """The resident set of this process, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Do ``work`` and print how long it took."""
    begin = time.perf_counter()
    result = work()
    print(f"  {name:<44}{time.perf_counter() - begin:8.2f} s")
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    options = parser.parse_args()
    data = file_of(options.rows, options.columns)
    me = Learner()
    me.message()
    before = resident()
    print(f"{options.rows:,} rows × {options.columns} columns, {len(data) / 1e6:.1f} MB of CSV")

    begin = time.perf_counter()
    table = timed("parse", lambda: read_csv("large.csv", data))
    choice = timed("describe and suggest", lambda: suggest_choice(table).choice)
    dataset = timed("make the data set", lambda: dataset_from_table(table, choice))
    wanted = me.settings.with_data(OWN_DATA, dataset)
    timed("split, scale, build the network", lambda: me.use_settings(wanted))
    message = timed("the first frames of the film", me.message)
    print(f"  {'from the bytes to the first frame':<44}{time.perf_counter() - begin:8.2f} s")
    timed("the link", lambda: query_from_run(me.run, me.cursor))
    timed("the page again, nothing changed: the film", me.message)
    print(f"  {'the first message':<44}{len(message) / 1e6:8.2f} MB")
    print(f"  {'memory that the session holds':<44}{resident() - before:8.0f} MB")


if __name__ == "__main__":
    main()
