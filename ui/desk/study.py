"""How far a participant of a study is, in the link: ``study=spring.any`` in that of the instructor,
and with the answers packed behind it once the first test has begun."""

from __future__ import annotations

from course.packing import pack, unpack
from course.study.taking import NAME, ORDERS, Taking

LARGEST = 4000  # characters of what was packed
EXPECTED = (
    "The study in this link could not be read and was left out: expected a name of small letters, "
    f"digits and hyphens and an order ({', '.join(ORDERS)}), as in study=spring.any"
)


def study_to_text(taking: Taking) -> str:
    """The parameter of the link."""
    if taking.phase == "invited":
        return taking.setup
    return f"{taking.setup}.{pack(taking.to_json().encode())}"


def study_from_text(text: str) -> Taking | None:
    """What ``study_to_text`` wrote; None of anything else."""
    parts = text.split(".")
    if len(parts) != 3:
        return Taking.of_setup(text)
    try:
        taking = Taking.from_json(unpack(parts[2], LARGEST).decode())
    except ValueError:
        return None
    return taking if taking is not None and taking.setup == f"{parts[0]}.{parts[1]}" else None


def is_a_name(text: str) -> bool:
    """Can a study be called so?"""
    return NAME.fullmatch(text) is not None
