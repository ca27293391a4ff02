"""A scene as a short text for a link, and back.

The text begins with the scene's key. Whoever changes a letter of it breaks the key, and the app
says that the scene is not the one that was shared.
"""

import json

from course.packing import pack, unpack
from course.scenes.fields import from_json
from course.scenes.scene import Scene
from neuralnet.errors import SettingError

PARAMETER = "scene"
LONGEST_LINK = 6_000  # characters of the text; servers and browsers take 8,000 in a whole address
LARGEST = 200_000  # bytes, unpacked
KEY = 12  # letters


def scene_to_text(scene: Scene) -> str:
    """The scene for a link. Raises ``SettingError`` where it is too long for one: then a file has
    to carry it."""
    plain = json.dumps(scene.to_dict(short=True), separators=(",", ":"), ensure_ascii=False)
    text = f"{scene.key}{pack(plain.encode())}"
    if len(text) > LONGEST_LINK:
        raise SettingError(
            "scene", f"at most {LONGEST_LINK:,} letters for a link (send the file)", len(text)
        )
    return text


def scene_from_text(text: str) -> Scene:
    """What ``scene_to_text`` wrote. Raises ``SettingError`` for anything else."""
    key, packed = text[:KEY], text[KEY : LONGEST_LINK + 1]
    try:
        plain = unpack(packed, LARGEST).decode()
    except ValueError:
        raise SettingError("scene", "a scene as this app packs it", text[:40]) from None
    scene = Scene.read(from_json(plain, LARGEST), "scene", [])
    if scene.key != key:
        raise SettingError("scene", f"the scene with the key {scene.key}", key)
    return scene
