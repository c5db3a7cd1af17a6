"""Read the public interface from its source, without importing it: the same text on every version of Python."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from inspect import cleandoc
from pathlib import Path

__all__ = ["Definition", "Sources", "documented", "names_of_all"]

ROOT = Path(__file__).parents[1]

Node = ast.ClassDef | ast.FunctionDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Definition:
    """Definition of a name: its statement, the docstring, and the module that it stands in."""

    module: str
    name: str
    node: Node
    doc: str
    """Docstring of the class or function, or the string below the assignment; empty if there is none."""

    @cached_property
    def decorators(self) -> dict[str, ast.expr]:
        """Decorators by name, with or without a call."""
        found = getattr(self.node, "decorator_list", [])
        return {ast.unparse(item.func if isinstance(item, ast.Call) else item): item for item in found}

    @property
    def body(self) -> list[ast.stmt]:
        """Statements of a class; none of anything else."""
        return self.node.body if isinstance(self.node, ast.ClassDef) else []


class Sources:
    """Modules of the tree, each parsed once."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._trees: dict[str, ast.Module | None] = {}

    def tree(self, module: str) -> ast.Module | None:
        """Return the parsed module; None if it is not of this tree."""
        if module not in self._trees:
            place = self._root / module.replace(".", "/")
            file = next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)
            self._trees[module] = None if file is None else ast.parse(file.read_text(encoding="utf-8"))
        return self._trees[module]

    def find(self, module: str, name: str) -> Definition | None:
        """Return the definition of a name used in a module, followed through imports; None for a library's."""
        tree = self.tree(module)
        if tree is None:
            return None
        for statement, doc in documented(tree.body):
            if isinstance(statement, ast.ClassDef | ast.FunctionDef) and statement.name == name:
                return Definition(module, name, statement, ast.get_docstring(statement) or "")
            if isinstance(statement, ast.Assign | ast.AnnAssign) and name in _targets(statement):
                if not doc and isinstance(statement.value, ast.Name):  # another name of the same thing
                    return self.find(module, statement.value.id)
                return Definition(module, name, statement, doc)
            if isinstance(statement, ast.ImportFrom) and statement.module is not None:
                for alias in statement.names:
                    if (alias.asname or alias.name) == name:
                        return self.find(statement.module, alias.name)
        return None

    def bases(self, found: Definition) -> list[Definition]:
        """Return the base classes of a class that are of this tree, nearest first, each once."""
        if not isinstance(found.node, ast.ClassDef):
            return []
        bases: list[Definition] = []
        for expression in found.node.bases:
            name = expression.value if isinstance(expression, ast.Subscript) else expression
            base = self.find(found.module, name.id) if isinstance(name, ast.Name) else None
            if base is not None and isinstance(base.node, ast.ClassDef):
                bases += [base, *self.bases(base)]
        once = {(base.module, base.name): base for base in bases}
        return list(once.values())


def documented(body: list[ast.stmt]) -> list[tuple[ast.stmt, str]]:
    """Return the statements of a body, each with the string that stands right below it, or an empty one."""
    pairs = []
    for statement, following in zip(body, [*body[1:], None], strict=True):
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            text = following.value.value
            pairs.append((statement, cleandoc(text) if isinstance(text, str) else ""))
        else:
            pairs.append((statement, ""))
    return pairs


def names_of_all(tree: ast.Module) -> list[str]:
    """Return the names in a module's ``__all__``. Raise ValueError if it has none."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and "__all__" in _targets(statement):
            return [str(name) for name in ast.literal_eval(statement.value)]
    raise ValueError("the module has no __all__")


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]
