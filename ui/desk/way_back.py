"""The way back to one's own run, for a student whom the instructor has brought elsewhere.

In the session it is kept whole. The browser's tab keeps it as a link, for a reload: what no link
can say (many weights set by hand) is lost there, which is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from course.scenes.scene import PAGES
from neuralnet.device.backend import device_problem
from neuralnet.experiment import Run
from ui.desk.learner import Learner
from ui.desk.links import query_from_run, run_from_query, says_a_run
from ui.desk.scene import SceneDesk

LONGEST = 20_000  # characters of the link


@dataclass(frozen=True)
class WayBack:
    """Where somebody was: the run, its step, the page, and the ``scene`` that they were in."""

    run: Run
    cursor: int
    page: str
    scene: SceneDesk | None = None

    @classmethod
    def of(cls, me: Learner, page: str) -> WayBack:
        """From where the learner is now."""
        return cls(me.run, me.wish, page, me.scene if me.scene.scene is not None else None)

    @property
    def link(self) -> str:
        """The page with its query; "" where that would be too long."""
        query = query_from_run(self.run, self.cursor)
        query.setdefault("step", "0")
        if self.scene is not None:
            query |= self.scene.to_query()
        text = f"{self.page}?{urlencode(query)}"
        return text if len(text) <= LONGEST else ""

    @classmethod
    def from_link(cls, link: str) -> tuple[WayBack | None, list[str]]:
        """What ``link`` wrote; None where it is none. Of what could not be used of it, a sentence
        each."""
        page, mark, text = link.partition("?")
        query = dict(parse_qsl(text))
        if not mark or not says_a_run(query):
            return None, []
        run, cursor, problems = run_from_query(query)
        if run.experiment.first_layers or device_problem(run.experiment.device) is not None:
            run = Run(run.experiment.replace(device="cpu", first_layers=()), run.edits)
        desk, left = SceneDesk.from_query(query)
        scene = desk if desk.scene is not None else None
        return cls(run, cursor, page if page in PAGES else "training", scene), problems + left

    def go(self, me: Learner) -> None:
        """Be there again. Raises ``SettingError`` where the run cannot be shown; then the learner
        stays where they are."""
        if self.scene is None:
            me.leave_scene()
            me.begin(self.run)
            me.go_to_step(self.cursor)
        else:
            me.open_scene(self.scene)
            me.go_on_with(self.run, self.cursor)
