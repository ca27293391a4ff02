"""For instructors: the link by which learners take part in a study. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from course.study.forms import AIMS
from course.study.taking import ORDERS
from ui.desk.study import is_a_name
from ui.kit.html import box, prose, segments, text_field

ORDER_NAMES = {"any": "either first, by chance", "AB": "A first", "BA": "B first"}
INTRO = (
    "**A study: does the Course teach anything?** With this link learners are invited to answer "
    f"{len(AIMS)} questions before the Course and {len(AIMS)} like these after it, and to say how "
    "easy the app was to use. It is voluntary and anonymous: each learner saves a file in the end "
    "and hands it to you; nothing is sent anywhere. `python -m course study results*.csv` reads "
    "these files. How to run such a study, how many learners it needs and what it cannot tell "
    "stands in `docs/study.md`. Nobody has measured yet whether this Course teaches."
)


@dataclass(frozen=True)
class Setup:
    """What an instructor has chosen. Learners with the same ``name`` get the same questions."""

    name: str = "my-class"
    order: str = ORDERS[0]

    def named(self, said: object) -> Setup:
        """With another name, as far as it can be one."""
        name = "-".join(str(said).lower().split())[:60] if isinstance(said, str) else ""
        return replace(self, name=name)

    def ordered(self, said: object) -> Setup:
        """With another order; what is none changes nothing."""
        return replace(self, order=str(said)) if said in ORDERS else self

    def link(self, address: str) -> str:
        """The link for the learners; "" where no study can be called so."""
        return f"{address}?study={self.name}.{self.order}" if is_a_name(self.name) else ""


def instructors_html(setup: Setup, address: str) -> str:
    """A folded box with all of it."""
    link = setup.link(address)
    if link:
        result = text_field(
            "study_link", "Link for the learners", link, id="study-link", fixed=True
        )
    else:
        result = (
            "<p>A name has small letters, digits and hyphens, 24 at most, as in spring-class-2; "
            f"got “{escape(setup.name)}”.</p>"
        )
    orders = [(order, ORDER_NAMES[order]) for order in ORDERS]
    return box(
        "For instructors",
        prose(INTRO)
        + '<div class="in-fields">'
        + text_field("study_name", "Name of the study", setup.name, id="study-name")
        + "</div>"
        + segments(
            "study_order",
            "Which form comes first",
            orders,
            setup.order,
            help="The other form follows after the Course. Both ask the same things.",
        )
        + f'<div class="in-fields" role="status">{result}</div>'
        + "<style>.in-fields { display: grid; gap: .2rem; max-width: 34rem; margin: .6rem 0; }"
        + "</style>",
    )
