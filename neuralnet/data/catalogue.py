"""The data sets to choose from, in the order of the menu: what is known before one is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from neuralnet.data.digits import DIGIT_CLASSES, SIDE
from neuralnet.data.penguins import PENGUIN_SPECIES

Task = Literal["classification", "regression"]

# The name of a data set that is not listed here: a table or points that the learner brought.
OWN_DATA = "own"


@dataclass(frozen=True)
class DatasetInfo:
    """What a menu needs to know of a data set before it is loaded."""

    name: str
    title: str
    task: Task
    generated: bool  # whether samples, noise and seed matter
    default_noise: float  # 0 where noise does not matter
    features: int
    description: str
    target_name: str
    class_names: tuple[str, ...] = ()
    picture: tuple[int, int] | None = None  # rows and columns, where the features are pixels
    signs: int = 0  # how many, where the features name signs by whole numbers from 0


def _catalogue(*infos: DatasetInfo) -> Mapping[str, DatasetInfo]:
    return MappingProxyType({info.name: info for info in infos})


DATASETS: Mapping[str, DatasetInfo] = _catalogue(
    DatasetInfo(
        name="penguins",
        title="Palmer penguins: species",
        task="classification",
        generated=False,
        default_noise=0.0,
        features=4,
        description="Tell three species of penguins apart by bill, flipper and body mass.",
        target_name="species",
        class_names=PENGUIN_SPECIES,
    ),
    DatasetInfo(
        name="penguin_mass",
        title="Palmer penguins: body mass",
        task="regression",
        generated=False,
        default_noise=0.0,
        features=3,
        description="Estimate a penguin's body mass in grams from its bill and flipper.",
        target_name="body mass",
    ),
    DatasetInfo(
        name="digits",
        title="Handwritten digits",
        task="classification",
        generated=False,
        default_noise=0.0,
        features=SIDE * SIDE,
        description="Read a digit from 8 × 8 grey pixels. 64 features and ten classes.",
        target_name="digit",
        class_names=DIGIT_CLASSES,
        picture=(SIDE, SIDE),
    ),
    DatasetInfo(
        name="blobs",
        title="Three blobs",
        task="classification",
        generated=True,
        default_noise=0.15,
        features=2,
        description="Three round clouds. Straight lines tell them apart; no hidden layer needed.",
        target_name="blob",
        class_names=("blob A", "blob B", "blob C"),
    ),
    DatasetInfo(
        name="xor",
        title="Exclusive or",
        task="classification",
        generated=True,
        default_noise=0.1,
        features=2,
        description="The class depends on whether two signs agree. No straight line can tell.",
        target_name="signs",
        class_names=("same signs", "different signs"),
    ),
    DatasetInfo(
        name="circles",
        title="Circle in a circle",
        task="classification",
        generated=True,
        default_noise=0.1,
        features=2,
        description="One class surrounds the other. The boundary has to close on itself.",
        target_name="circle",
        class_names=("inner", "outer"),
    ),
    DatasetInfo(
        name="moons",
        title="Two moons",
        task="classification",
        generated=True,
        default_noise=0.1,
        features=2,
        description="Two half circles reach into each other. The boundary has to bend.",
        target_name="moon",
        class_names=("upper", "lower"),
    ),
    DatasetInfo(
        name="spirals",
        title="Three spirals",
        task="classification",
        generated=True,
        default_noise=0.05,
        features=2,
        description="Three arms wind around each other. The hardest of the shapes.",
        target_name="arm",
        class_names=("arm A", "arm B", "arm C"),
    ),
    DatasetInfo(
        name="wave",
        title="One wave",
        task="regression",
        generated=True,
        default_noise=0.1,
        features=1,
        description="y = sin(3 x) of one feature. The fitted curve can be drawn beside the points.",
        target_name="y",
    ),
    DatasetInfo(
        name="plane",
        title="Tilted plane",
        task="regression",
        generated=True,
        default_noise=0.1,
        features=2,
        description="y = 0.6 x1 - 0.8 x2 + 0.5. A single linear neuron with a bias can learn it.",
        target_name="y",
    ),
    DatasetInfo(
        name="gaussians",
        title="Hills and hollows",
        task="regression",
        generated=True,
        default_noise=0.05,
        features=2,
        description="A landscape of three hills and three hollows. It needs a hidden layer.",
        target_name="y",
    ),
)
