"""What holds for every test: the environment, and how hypothesis draws its examples."""

import gc
import os

# Before anything imports NumPy, as `make app` does: BLAS reads these once.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The first example of a property pays for imports and buffers, so no deadline. In CI the same
# examples are drawn every time: a red run can be repeated by hand.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection() -> None:
    """Hardly anything of what is collected is garbage, and looking for it takes a third of the
    time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """From here on garbage is looked for again, but never among what has been collected."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def classes_of_the_tests() -> Iterator[None]:
    """Classes that a test opens in the app are not kept where the developer's own are."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", f"sqlite:///{folder}/classes.sqlite3")
        yield
