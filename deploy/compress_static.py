"""Streamlit's static files in a folder of their own, each script and style sheet with a compressed
copy beside it, for a proxy that serves them from its disk:

    /opt/nn/.venv/bin/python deploy/compress_static.py /opt/nn/streamlit-static

Made once, they may take their time: the best brotli leaves 1.06 MB of Plotly's 4.7 MB, where a
proxy that compresses for each visitor leaves 1.4 MB. It takes a minute or two. In the place of
Streamlit's font of icons lies the app's own, a seventh as large. Run it again after every upgrade.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
from pathlib import Path

import pyarrow
import streamlit

ICONS = Path(__file__).resolve().parents[1] / "ui" / "kit" / "icons"
KINDS = (".js", ".css", ".svg", ".json", ".html")


def compress(folder: Path) -> int:
    """Put ``name.br`` and ``name.gz`` beside every text in ``folder``; how many texts there are."""
    brotli = pyarrow.Codec("brotli", 11)
    texts = [path for path in sorted(folder.rglob("*")) if path.suffix in KINDS]
    for path in texts:
        data = path.read_bytes()
        path.with_name(f"{path.name}.br").write_bytes(brotli.compress(data, asbytes=True))
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    return len(texts)


def lighten(folder: Path) -> None:
    """Put the app's fonts in the place of those of the same name in ``folder``."""
    for font in ICONS.glob("*.woff2"):
        for one in folder.rglob(font.name):
            shutil.copyfile(font, one)


def main() -> None:
    """Make the folder anew."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path, help="where the files are to lie")
    folder: Path = parser.parse_args().folder
    made = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(Path(streamlit.__file__).parent / "static", made)
    lighten(made)
    print(f"{compress(made)} files compressed")
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)


if __name__ == "__main__":
    main()
