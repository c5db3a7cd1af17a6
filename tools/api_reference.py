"""Write the reference of ``portal.api`` into ``docs/api.md``: signatures, fields and docstrings, by subject.

    python -m tools.api_reference            # writes the page
    python -m tools.api_reference --check    # exits with 1 if the page is out of date

Everything above the marker in the page is written by hand and stays.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path

from tools.api_groups import GROUPS, LIBRARY, REACHED, TYPES, Group
from tools.api_source import Definition, Sources, documented, names_of_all

__all__ = ["API", "MARKER", "PAGE", "grouping_errors", "page", "reference", "without_docstring"]

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "api.md"
API = "portal.api"
MARKER = "<!-- Below: written by `python -m tools.api_reference` from the docstrings. -->"
WIDEST = 110
"""Greatest length of a signature on one line."""

# Called by SQLAlchemy and Flask-Admin, not by plugins.
_HIDDEN = {"process_bind_param", "process_result_value", "is_accessible", "inaccessible_callback"}
_NO_DEFAULT = object()


def grouping_errors(sources: Sources, groups: Iterable[Group] = GROUPS) -> list[str]:
    """Return what is wrong with the grouping: exported names in no group or in two, grouped names not exported."""
    exported = set(names_of_all(_api(sources)))
    grouped = [name for group in groups for name in group.names]
    errors = [f"{name} is exported and in no group of tools/api_groups.py" for name in sorted(exported - set(grouped))]
    errors += [f"{name} is in a group and not exported" for name in sorted(set(grouped) - exported)]
    errors += [f"{name} is in two groups" for name in sorted({name for name in grouped if grouped.count(name) > 1})]
    return errors


def without_docstring(sources: Sources) -> list[str]:
    """Return the exported names that have no docstring."""
    return [name for name in names_of_all(_api(sources)) if name not in LIBRARY and not _definition(sources, name).doc]


def page(current: str, sources: Sources) -> str:
    """Return the page: its part written by hand as it is, then the reference. Raise ValueError without the marker."""
    head, marker, _rest = current.partition(MARKER)
    if not marker:
        raise ValueError(f"{PAGE.name} lacks the line {MARKER}")
    return f"{head}{MARKER}\n\n{reference(sources)}"


def reference(sources: Sources) -> str:
    """Return the generated part of the page. Raise ValueError for a faulty grouping or a name without docstring."""
    errors = grouping_errors(sources) + [f"{name} has no docstring" for name in without_docstring(sources)]
    if errors:
        raise ValueError("; ".join(errors))
    writer = _Writer(sources)
    contents = [f"- {writer.link(group.title)}: {writer.links(group.names)}" for group in GROUPS]
    contents.append(f"- {writer.link(TYPES_TITLE)}: {writer.links(name for _module, name in TYPES)}")
    parts = ["\n".join(contents)]
    for group in GROUPS:
        parts += [f"## {group.title}", group.lead]
        for name in group.names:
            parts += writer.entry(name)
    parts += [f"## {TYPES_TITLE}", "They stand in signatures and need no import."]
    for module, name in TYPES:
        parts += writer.described(name, _found(sources, module, name))
    return "\n\n".join(parts) + "\n"


TYPES_TITLE = "Types in signatures"


class _Writer:
    """Writer of the entries, one Markdown block after the other."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._exported = {}
        for name in names_of_all(_api(sources)):
            if name not in LIBRARY:
                found = _definition(sources, name)
                self._exported[found.module, found.name] = name
        self._anchors = _anchors()

    def link(self, title: str) -> str:
        """Return a link to a group of the page."""
        return f"[{title}](#{self._anchors[title]})"

    def links(self, names: Iterable[str]) -> str:
        """Return links to entries of the page."""
        return ", ".join(f"[`{name}`](#{self._anchors[name]})" for name in names)

    def entry(self, name: str) -> Iterator[str]:
        """Yield the blocks of an exported name, and of classes that are reached through it."""
        if name in LIBRARY:
            signature, text = LIBRARY[name]
            yield from (_title(name), _code(signature), _markdown(text))
            return
        yield from self.described(name, _definition(self._sources, name))
        module, reached = REACHED.get(name, ("", ()))
        for other in reached:
            yield from self.described(other, _found(self._sources, module, other), f"Reached through `{name}`.")

    def described(self, name: str, found: Definition, note: str = "") -> Iterator[str]:
        """Yield title, signature, docstring, fields and methods of a definition."""
        yield _title(name)
        if isinstance(found.node, ast.ClassDef):
            yield from self._class(name, found, found.node, note)
        elif isinstance(found.node, ast.FunctionDef):
            signature = _code(_signature(name, found.node))
            decorated = "contextmanager" in found.decorators
            yield signature.replace(f"\n{name}(", f"\nwith {name}(") if decorated else signature
            yield _markdown(found.doc)
        else:
            value = found.node.value
            if value is not None and not isinstance(value, ast.Call):
                yield _code(f"{name} = {_written(value)}")
            yield _markdown(found.doc)

    def _class(self, name: str, found: Definition, node: ast.ClassDef, note: str) -> Iterator[str]:
        bases = self._sources.bases(found)
        # Of bases that are not exported, only the fields count: mixins of pages are the core's own.
        own = [found, *(base for base in bases if self._name_of(base) is None and "dataclass" in base.decorators)]
        yield _code(self._head(name, found, node, bases))
        yield f"{note} {_markdown(found.doc)}".strip()
        parents = [exported for base in bases if (exported := self._name_of(base)) is not None]
        if parents:
            yield f"Inherits from {self.links(parents)}."
        described = {key: text for each in reversed(bases) for key, _code, text in _attributes(each) if text}
        rows = {
            key: _line(code, text or described.get(key, ""))
            for each in reversed(own)
            for key, code, text in _attributes(each)
        }
        rows |= {key: row for each in reversed(own) for key, row in _methods(each)}
        if rows:
            yield "\n".join(rows.values())

    def _name_of(self, base: Definition) -> str | None:
        return self._exported.get((base.module, base.name))

    def _head(self, name: str, found: Definition, node: ast.ClassDef, bases: list[Definition]) -> str:
        chain = [found, *bases]
        if any("dataclass" in each.decorators for each in chain):
            return self._constructor(name, chain)
        made = next((item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == "__init__"), None)
        # Views are made by the core, records by SQLAlchemy.
        if made is not None and not _is_view(chain):
            return _signature(name, made, result=False)
        return f"class {name}"

    @staticmethod
    def _constructor(name: str, chain: list[Definition]) -> str:
        given: dict[str, str] = {}
        for each in reversed(chain):
            for field, default in _fields(each):
                given[field] = field if default is _NO_DEFAULT else f"{field}={default}"
        keywords = any("kw_only=True" in _written(item) for each in chain for item in each.decorators.values())
        return _wrapped(f"{name}(", [*(["*"] if keywords else []), *given.values()], ")")


def _attributes(found: Definition) -> Iterator[tuple[str, str, str]]:
    """Yield name, code and meaning of each public attribute of a class body: fields, columns, members and the like."""
    for statement, doc in documented(found.body):
        if isinstance(statement, ast.Assign):
            [target] = statement.targets
            if isinstance(target, ast.Name) and target.id.isupper():
                yield target.id, f"{target.id} = {_member(statement.value)}", doc or _label(statement.value)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name, annotation = statement.target.id, _written(statement.annotation)
            if name.startswith("_") and not name.startswith("__"):
                continue
            default = "" if statement.value is None or _is_column(statement.value) else _default(statement.value)
            text = doc or _label(statement) or _related(found.body, name)
            yield name, f"{name}: {annotation}{f' = {default}' if default else ''}", text


def _methods(found: Definition) -> Iterator[tuple[str, str]]:
    """Yield name and line of each public method and property; pages of a view are no methods to call."""
    for statement in found.body:
        if not isinstance(statement, ast.FunctionDef) or statement.name.startswith("_") or statement.name in _HIDDEN:
            continue
        method = Definition(found.module, statement.name, statement, ast.get_docstring(statement) or "")
        if not method.doc or "expose" in method.decorators:
            continue
        if {"property", "declared_attr", "cached_property"} & set(method.decorators):
            result = f": {_written(statement.returns)}" if statement.returns else ""
            yield statement.name, _line(f"{statement.name}{result}", method.doc)
        else:
            kind = "classmethod " if "classmethod" in method.decorators else ""
            yield statement.name, _line(kind + _joined(_signature(statement.name, statement)), method.doc)


def _fields(found: Definition) -> Iterator[tuple[str, object]]:
    """Yield name and default of each field of a dataclass that its constructor takes."""
    for statement in found.body if "dataclass" in found.decorators else ():
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        if _written(statement.annotation).startswith("ClassVar") or "init=False" in _written(statement):
            continue
        yield statement.target.id, _NO_DEFAULT if statement.value is None else _default(statement.value)


def _default(value: ast.expr) -> str:
    if isinstance(value, ast.Call):
        for keyword in value.keywords:
            if keyword.arg == "default_factory":
                return f"{_written(keyword.value)}()"
            if keyword.arg == "init":
                return ""
    return _written(value)


def _is_column(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and _written(value.func) in {"mapped_column", "relationship"}


def _label(node: ast.AST) -> str:
    """Return the English label of a column or a choice: the first translated message in it, and the help."""
    texts = [
        call.args[0].value
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and _written(call.func) == "_l" and isinstance(call.args[0], ast.Constant)
    ]
    return ". ".join(str(text).removesuffix(".") for text in texts) + "." if texts else ""


def _related(body: list[ast.stmt], name: str) -> str:
    """Return the description of a relationship beside its foreign key; empty if there is none."""
    names = {item.target.id for item in body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)}
    return f"Row that ``{name}_id`` refers to." if f"{name}_id" in names else ""


def _member(value: ast.expr) -> str:
    """Return the stored value of a member of an enumeration; of other constants, their expression."""
    return _written(value.elts[0]) if isinstance(value, ast.Tuple) and value.elts else _written(value)


def _is_view(chain: list[Definition]) -> bool:
    return any("BaseView" in _written(base) for each in chain for base in getattr(each.node, "bases", []))


def _signature(name: str, node: ast.FunctionDef, *, result: bool = True) -> str:
    arguments = node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    given = [_argument(item, default) for item, default in zip(plain, defaults, strict=True)]
    if arguments.posonlyargs:
        given.insert(len(arguments.posonlyargs), "/")
    if plain and plain[0].arg in {"self", "cls"}:
        given = given[1:]
    if arguments.vararg:
        given.append(f"*{_argument(arguments.vararg, None)}")
    elif arguments.kwonlyargs:
        given.append("*")
    given += [_argument(*pair) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    if arguments.kwarg:
        given.append(f"**{_argument(arguments.kwarg, None)}")
    returned = f" -> {_written(node.returns)}" if result and node.returns is not None else ""
    return _wrapped(f"{name}(", given, f"){returned}")


def _argument(item: ast.arg, default: ast.expr | None) -> str:
    typed = f"{item.arg}: {_written(item.annotation)}" if item.annotation is not None else item.arg
    return typed if default is None else f"{typed} = {_written(default)}"


def _wrapped(opening: str, given: list[str], closing: str) -> str:
    line = f"{opening}{', '.join(given)}{closing}"
    return line if len(line) <= WIDEST else "\n".join([opening, *(f"    {item}," for item in given), closing])


def _joined(signature: str) -> str:
    return re.sub(r",?\n\s*", lambda match: ", " if match.group().startswith(",") else "", signature).replace(
        ", )", ")"
    )


def _written(node: ast.AST) -> str:
    """Return an expression as source, with double quotes as everywhere in the tree."""
    return re.sub(r"'([^'\"\\]*)'", r'"\1"', ast.unparse(node))


def _title(name: str) -> str:
    return f"### `{name}`"


def _code(text: str) -> str:
    """Return a fenced block. In a docstring docstrings have three single quotes; on the page they need not."""
    return "```python\n{}\n```".format(text.replace("'''", '"""'))


def _line(code: str, doc: str) -> str:
    """Return an item of a list; the paragraphs of its docstring are joined."""
    text = " ".join(_markdown(doc).split())
    return f"- `{code}`" + (f": {text}" if text else "")


def _markdown(doc: str) -> str:
    """Return a docstring as Markdown: code in single backticks, blocks after ``::`` fenced."""
    parts: list[str] = []
    code: list[str] = []
    for block in [*re.split(r"\n\s*\n", doc), ""]:
        if block.startswith(" ") and parts and (code or parts[-1].endswith("::")):
            code.append(block)
            continue
        if code:
            parts[-1] = parts[-1].rstrip(":") + ":"
            parts.append(_code(cleandoc("\n" + "\n\n".join(code))))
            code = []
        parts.append(re.sub(r"``(.+?)``", r"`\1`", block, flags=re.DOTALL))
    return "\n\n".join(part for part in parts if part)


def _anchors() -> dict[str, str]:
    """Return the anchor of each heading as GitHub names it: a second one of the same letters gets ``-1``."""
    titles = [title for group in GROUPS for title in (group.title, *_with_reached(group.names))]
    titles += [TYPES_TITLE, *(name for _module, name in TYPES)]
    anchors: dict[str, str] = {}
    used: Counter[str] = Counter()
    for title in titles:
        plain = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        anchors[title] = f"{plain}-{used[plain]}" if used[plain] else plain
        used[plain] += 1
    return anchors


def _with_reached(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield name
        yield from REACHED.get(name, ("", ()))[1]


def _api(sources: Sources) -> ast.Module:
    tree = sources.tree(API)
    if tree is None:
        raise FileNotFoundError(API)
    return tree


def _definition(sources: Sources, name: str) -> Definition:
    return _found(sources, API, name)


def _found(sources: Sources, module: str, name: str) -> Definition:
    found = sources.find(module, name)
    if found is None:
        raise ValueError(f"{module}.{name} is a library's name; give it a text in tools/api_groups.py")
    return found


def main(*arguments: str) -> int:
    """Write the page, or with ``--check`` compare it; return the exit code."""
    current = PAGE.read_text(encoding="utf-8")
    wanted = page(current, Sources())
    if current == wanted:
        return 0
    if "--check" in arguments:
        print(f"{PAGE.relative_to(ROOT)} is out of date: run python -m tools.api_reference")
        return 1
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
