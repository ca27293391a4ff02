"""The Palmer penguins, read from penguins.csv: measurements, species and a name for each bird.

`datasets` makes two data sets of them: which species, and which body mass. data/README.md tells
where the birds come from.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The course's order of the classes 0, 1, 2. It is not the alphabetical one.
PENGUIN_SPECIES = ("Adelie", "Gentoo", "Chinstrap")

MEASUREMENTS = ("bill length", "bill depth", "flipper length", "body mass")
MEASUREMENT_COLUMNS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
MEASUREMENT_UNITS = ("mm", "mm", "mm", "g")

# The course divides the flipper by 10 and the mass by 100, which makes other units of them.
COURSE_DIVISORS = (1.0, 1.0, 10.0, 100.0)
COURSE_UNITS = ("mm", "mm", "cm", "hg")

# The course's bird: bill length mm, bill depth mm, flipper length mm, body mass g.
COURSE_BIRD = (37.3, 16.8, 192.0, 3000.0)

PENGUINS_SOURCE = (
    "Palmer penguins: K. B. Gorman, T. D. Williams, W. R. Fraser (2014), PLoS ONE 9(3): e90081, "
    "Palmer Station LTER; palmerpenguins (Horst, Hill, Gorman 2020). Licence: CC0."
)
PENGUINS_CSV = Path(__file__).with_name("penguins.csv")


@dataclass(frozen=True, eq=False)
class Penguins:
    """The n birds that were measured, in the order of the file."""

    measurements: NDArray[np.float64]  # (n, 4) in MEASUREMENT_UNITS
    species: NDArray[np.int64]  # (n,) index into PENGUIN_SPECIES
    names: tuple[str, ...]  # "Adelie N82A1, Dream, female, 2009"
    left_out: str


@lru_cache(maxsize=1)
def read_penguins() -> Penguins:
    """All birds of the file that have measurements; `left_out` names those that have none."""
    with PENGUINS_CSV.open(newline="", encoding="utf-8") as file:
        everyone = list(csv.DictReader(file))
    birds = [bird for bird in everyone if bird["body_mass_g"] != "NA"]
    unmeasured = [_name(bird) for bird in everyone if bird["body_mass_g"] == "NA"]
    measurements = np.array(
        [[float(bird[column]) for column in MEASUREMENT_COLUMNS] for bird in birds]
    )
    measurements.setflags(write=False)  # they are shared
    return Penguins(
        measurements=measurements,
        species=np.array([PENGUIN_SPECIES.index(bird["species"]) for bird in birds], np.int64),
        names=tuple(_name(bird) for bird in birds),
        left_out=(
            f"{len(unmeasured)} of {len(everyone)} birds are left out because they were not "
            f"measured: {'; '.join(unmeasured)}."
        ),
    )


def _name(bird: dict[str, str]) -> str:
    # The id alone is not unique: it comes back in other species and years.
    sex = "sex unknown" if bird["sex"] == "NA" else bird["sex"]
    return f"{bird['species']} {bird['individual_id']}, {bird['island']}, {sex}, {bird['year']}"
