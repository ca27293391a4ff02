"""The browser's part of a component as one script.

The parts are ES modules, which Node tests and a type checker reads; Streamlit takes one text. So
the modules are put one after the other, each after those that it imports, without the words
``import`` and ``export``. They then share one scope: a name at the top of two modules is an error.

What a module may hold is what this reads: ``import { a, b } from "./other.js";``, ``export`` in
front of a declaration, and one ``export default`` in the module that is asked for.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]*)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|let|class|function) )", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_DECLARED = re.compile(
    r"^(?:export (?:default )?)?(?:const|let|class|function) (\w+)", re.MULTILINE
)
_TYPES = re.compile(r"/\*\*.*?\*/ ?", re.DOTALL)
_MODULE_WORD = re.compile(r"^(?:import|export)\b(?! default ).*", re.MULTILINE)


def script(path: Path) -> str:
    """The module at ``path`` and all that it imports as one compact text.

    Raises ValueError where a module is written in a way that cannot be joined.
    """
    modules: dict[Path, str] = {}
    _read(path.resolve(), modules)
    declared: dict[str, Path] = {}
    texts = []
    for module, source in modules.items():
        for name in _DECLARED.findall(source):
            if name in declared:
                raise ValueError(f"{name} is declared in {declared[name]} and in {module}")
            declared[name] = module
        text = _EXPORT.sub("", _IMPORT.sub("", source))
        left = _MODULE_WORD.search(text)
        if left:
            raise ValueError(f"{module}: cannot join {left[0]!r}")
        if module != path.resolve() and _DEFAULT.search(text):
            raise ValueError(f"{module}: only the module that is asked for has a default")
        texts.append(text)
    return compact("\n".join(texts))


def _read(module: Path, modules: dict[Path, str]) -> None:
    """Add ``module`` after all that it imports, each once."""
    if module in modules:
        return
    source = module.read_text(encoding="utf-8")
    for names, other in _IMPORT.findall(source):
        imported = (module.parent / other).resolve()
        if " as " in names:
            raise ValueError(f"{module}: what is imported keeps its name, got {names.strip()!r}")
        _read(imported, modules)
        exported = re.findall(r"^export \w+ (\w+)", modules.get(imported, ""), re.MULTILINE)
        missing = [name for name in re.findall(r"\w+", names) if name not in exported]
        if missing:
            raise ValueError(f"{module}: {imported} does not export {', '.join(missing)}")
    modules[module] = source


def compact(source: str) -> str:
    """Drop indentation, types (``/** ... */``) and comments of whole lines: a script travels with
    every changed message."""
    source = _TYPES.sub("", source)
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
