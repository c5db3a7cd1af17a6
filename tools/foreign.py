"""Check that private parts of libraries are used only in the modules that isolate them.

    python -m tools.foreign

Private are names with a leading underscore that the tree does not bind itself, on whatever object; modules and names
with a leading underscore in an import from a library; methods with such a name that override a library's; and the
modules in ``UNDOCUMENTED``. Each module in ``ISOLATED`` names the library and its version, as locked, in its docstring:
whoever updates the library is led to the places that may break.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

__all__ = ["DOCUMENTED", "FOLDERS", "ISOLATED", "LOCK", "UNDOCUMENTED", "check", "foreign", "members_of"]

ROOT = Path(__file__).parents[1]
FOLDERS = ("portal", "plugins", "bench", "tools", "docx_templates", "tests")
SKIPPED = ("tests/broken_plugins",)
"""Folders whose files are wrong on purpose; some cannot even be parsed."""
UNDOCUMENTED_NAMES = ("dispatch",)
"""Attributes that are private without an underscore."""
LOCK = "requirements-bench.lock"

ISOLATED: Mapping[str, str] = {
    "portal/base/i18n.py": "Flask-Babel",
    "portal/base/routing.py": "Werkzeug",
    "portal/cli/connections.py": "waitress",
    "portal/records/listening.py": "SQLAlchemy",
    "portal/report/docx/charts.py": "python-pptx",
    "portal/report/docx/openxml.py": "python-docx",
    "portal/spreadsheets/sheet.py": "openpyxl",
    "portal/web/frame/pages.py": "Flask-Admin",
    "tests/core/spreadsheets/test_sheet.py": "openpyxl",
}
"""Modules that may use private parts, each of one library."""

UNDOCUMENTED: Mapping[str, str] = {
    "docx.blkcntnr": "python-docx",
    "docx.opc": "python-docx",
    "docx.oxml": "python-docx",
    "docx.parts": "python-docx",
    "openpyxl.reader": "openpyxl",
    "openpyxl.xml": "openpyxl",
    "pptx.chart.xlsx": "python-pptx",
    "pptx.chart.xmlwriter": "python-pptx",
    "sqlalchemy.orm.base": "SQLAlchemy",
    "waitress.channel": "waitress",
    "waitress.server": "waitress",
}
"""Modules of libraries that are private without an underscore, with the library."""

DOCUMENTED: Mapping[str, str] = {
    "_get_current_object": "proxies of Flask and Werkzeug",
    "_meta": "models of Django",
    "_exit": "os",
}
"""Names with an underscore that their library documents."""

TESTED = ("tests/",)
"""Folders whose files may import what is undocumented, to hold it against the portal's own."""

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """Use of a private part of a library."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return place and name as compilers print them."""
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(slots=True)
class _Imports:
    """Names that a file imports."""

    ours: set[str] = field(default_factory=set)
    theirs: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Module and name there, by name here."""


def members_of(trees: Iterable[ast.Module]) -> set[str]:
    """Return the private names that the tree binds as attributes: methods, values of classes, attributes of objects."""
    found = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                found |= set(_bound_in(node))
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_own_object(node.value):
                found.add(node.attr)
    return {name for name in found if _is_private(name)}


def foreign(path: str, tree: ast.Module, members: set[str]) -> Iterator[Use]:
    """Yield the uses of private parts of libraries in a file; ``members`` are private attributes of our own."""
    imports = _imports(tree)
    yield from _imported(path, tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module)) if module in imports.ours:
                continue
            case ast.Attribute(attr=name) if (_is_private(name) and name not in members) or name in UNDOCUMENTED_NAMES:
                yield Use(path, node.lineno, ast.unparse(node))
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr" | "hasattr" | "delattr"),
                args=[_, ast.Constant(value=str(name)), *_],
            ) if _is_private(name) and name not in members:
                yield Use(path, node.lineno, ast.unparse(node))
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for definition in classes.values():
        yield from _overriding(path, definition, classes, imports)


def _imported(path: str, tree: ast.Module) -> Iterator[Use]:
    """Yield imports of private names, and of modules that are private or undocumented."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            if _is_ours(node.module) or node.module.startswith("__"):
                continue
            for item in node.names:
                if _is_private_module(path, f"{node.module}.{item.name}"):
                    yield Use(path, node.lineno, f"{node.module}.{item.name}")
        elif isinstance(node, ast.Import):
            for item in node.names:
                if not _is_ours(item.name) and _is_private_module(path, item.name):
                    yield Use(path, node.lineno, item.name)


def _overriding(
    path: str, definition: ast.ClassDef, classes: Mapping[str, ast.ClassDef], imports: _Imports
) -> Iterator[Use]:
    """Yield the private members of a class, or of its own bases in the file, that a base from a library has too."""
    bases = [base.id for base in definition.bases if isinstance(base, ast.Name)]
    own = [definition, *(classes[base] for base in bases if base in classes)]
    for base in bases:
        if base not in imports.theirs:
            continue
        module, name = imports.theirs[base]
        theirs = dir(getattr(import_module(module), name))
        for each in own:
            for member in _bound_in(each):
                if _is_private(member) and member in theirs:
                    yield Use(path, each.lineno, f"{module}.{name}.{member}")


def _imports(tree: ast.Module) -> _Imports:
    found = _Imports()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            for item in node.names:
                if _is_ours(node.module):
                    found.ours.add(item.asname or item.name)
                else:
                    found.theirs[item.asname or item.name] = (node.module, item.name)
    return found


def _bound_in(definition: ast.ClassDef) -> Iterator[str]:
    """Yield the names that the body of a class binds."""
    for node in definition.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _is_own_object(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in FOLDERS


def _is_private(name: str) -> bool:
    """Return True for ``_name``, but not for ``__name__``, ``_name_`` (as enums have) or what is documented."""
    return name.startswith("_") and not name.endswith("_") and name not in DOCUMENTED


def _is_private_module(path: str, name: str) -> bool:
    undocumented = any(name == module or name.startswith(f"{module}.") for module in UNDOCUMENTED)
    return any(_is_private(part) for part in name.split(".")) or (undocumented and not path.startswith(TESTED))


def check(root: Path) -> list[str]:
    """Return the complaints about a tree."""
    paths = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    names = [path.relative_to(root).as_posix() for path in paths]
    trees = {
        name: ast.parse(path.read_text(encoding="utf-8"), filename=name)
        for name, path in zip(names, paths, strict=True)
        if not name.startswith(SKIPPED)
    }
    members = members_of(trees.values())
    uses: dict[str, list[Use]] = defaultdict(list)
    for name, tree in trees.items():
        if found := sorted(set(foreign(name, tree, members))):
            uses[name] = found
    complaints = [str(use) for name, found in uses.items() if name not in ISOLATED for use in found]
    versions = _versions((root / LOCK).read_text(encoding="utf-8"))
    for name, library in ISOLATED.items():
        if name not in uses:
            complaints.append(f"{name}: uses no private part of {library}, and need not be listed in tools/foreign.py")
            continue
        wanted = f"{library} {versions[library.lower()]}"
        if wanted not in " ".join((ast.get_docstring(trees[name]) or "").split()):
            complaints.append(f"{name}: the docstring does not say that it uses private parts of {wanted}")
    return complaints


def _versions(lock: str) -> dict[str, str]:
    """Return major and minor version of each locked library."""
    return {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==(\d+\.\d+)", lock, re.MULTILINE)}


def main() -> int:
    """Print the complaints about the tree; return the exit code."""
    complaints = check(ROOT)
    for line in complaints:
        print(line)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
