"""The links of a scene: for students, and for the frame of another page. No Streamlit here."""

from __future__ import annotations

from urllib.parse import urlencode

from course.scenes.links import scene_to_text
from course.scenes.ready import READY, ready_lesson
from course.scenes.scene import Scene

APP = "http://localhost:8501/"  # where the address of the app is not known


def scene_links(app: str, scene: Scene) -> tuple[str, str]:
    """The address that opens a scene, and the one for the frame of another page. That of a scene
    which comes with the app is short. Raises ``SettingError`` where it is too large for a link."""
    query = _in_a_ready_lesson(scene) or {"scene": scene_to_text(scene)}
    page = f"{app}{scene.page}?"
    return page + urlencode(query), page + urlencode(query | {"embed": "true"})


def _in_a_ready_lesson(scene: Scene) -> dict[str, str]:
    """Where a scene stands among the ready lessons; nothing where it was made or changed here."""
    for name in READY:
        for at, one in enumerate(ready_lesson(name).scenes, 1):
            if one.key == scene.key:
                return {"lesson": name, "scene": str(at)}
    return {}
