"""Given names, read from names.txt: what the small language model learns to write.

Common given names of English- and German-speaking countries, in lower case, 3 to 6 letters, one a
line. data/README.md tells where they come from.
"""

from functools import lru_cache
from pathlib import Path

NAMES_TXT = Path(__file__).with_name("names.txt")
NAMES_SOURCE = (
    "Common given names, listed for this program from general knowledge; that a name is in use is "
    "a fact, and the list is in the public domain (CC0 1.0)."
)


@lru_cache(maxsize=1)
def read_names() -> tuple[str, ...]:
    """All names, in alphabetical order."""
    return tuple(NAMES_TXT.read_text(encoding="ascii").split())
