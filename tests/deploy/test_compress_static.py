"""The compressed copies of Streamlit's files say the same as the files."""

import gzip
from pathlib import Path

import pyarrow

from deploy.compress_static import ICONS, compress, lighten


def test_a_text_has_copies_that_say_the_same_and_a_font_has_none(tmp_path: Path) -> None:
    text = b"const words = 'the loss falls';\n" * 100
    for name in ("js/index.js", "css/index.css", "media/letters.woff2"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    assert compress(tmp_path) == 2
    for name in ("js/index.js", "css/index.css"):
        assert (tmp_path / name).read_bytes() == text
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()) == text
        short = (tmp_path / f"{name}.br").read_bytes()
        codec = pyarrow.Codec("brotli")
        assert codec.decompress(short, len(text), asbytes=True) == text
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["letters.woff2"]


def test_the_app_has_its_own_icons_there_and_what_is_not_there_is_not_added(tmp_path: Path) -> None:
    (font,) = ICONS.glob("*.woff2")
    media = tmp_path / "static" / "media"
    media.mkdir(parents=True)
    lighten(tmp_path)
    assert list(media.iterdir()) == []
    (media / font.name).write_bytes(b"the whole font")
    lighten(tmp_path)
    assert (media / font.name).read_bytes() == font.read_bytes()
