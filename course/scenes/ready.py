"""The lessons that come with the app: JSON files in ``lessons/``, read once."""

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from course.scenes.lesson import Lesson, read_lesson

FOLDER = Path(__file__).parent / "lessons"
# By the name that stands in a link; the order in which they are offered.
READY = MappingProxyType(
    {
        "unit": "unit_in_45_minutes.json",
        "overfitting": "overfitting_in_20_minutes.json",
        "step": "one_step_by_hand_in_30_minutes.json",
    }
)


@lru_cache(maxsize=len(READY))
def ready_lesson(name: str) -> Lesson:
    """The lesson of this name. It never changes."""
    return read_lesson((FOLDER / READY[name]).read_text(encoding="utf-8")).lesson
