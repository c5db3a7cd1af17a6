"""Fill in the placeholders of a wording: Jinja, reduced to names, attributes, conditions and a few filters.

Wording is edited in the browser, so it is treated as hostile: the parsed tree is checked against a list of allowed
nodes before anything of it runs. No loops, no calls, no assignment: the work is bounded by the size of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Any

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from portal.base.i18n import _l
from portal.report.document.blocks import Inline
from portal.report.document.markers import LINE_END, marker, strip_markers
from portal.report.errors import WordingError
from portal.report.wording.filters import FILTERS
from portal.report.wording.namespace import AbsentArea, Name, near_matches
from portal.report.wording.tags import tag_fault

__all__ = ["MAX_SOURCE", "Filled", "check", "faults", "fill", "node_faults", "parse"]

MAX_SOURCE = 100_000
"""Maximum length of a wording, and of all that it prints, in characters."""
MAX_DEPTH = 40

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.Name,
    nodes.Getattr,
    nodes.Filter,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Const,
)
# No name with a space can be written in wording.
_COLLECTOR = "what is printed"
_COMPARISONS = frozenset({"eq", "ne", "gt", "gteq", "lt", "lteq"})
_PLUGIN = re.compile(r"[a-z][a-z0-9_]*\Z")
_JINJA_OWN = frozenset({"self", "super", "caller", "loop", "varargs", "kwargs"})
_RAW = re.compile(r"\{%[-+]?\s*raw")
# A line that holds nothing but tags leaves no line behind: its end is moved into a comment, so that the lines
# of the text keep their numbers and a condition may stand on a line of its own inside a paragraph or a list.
_TAG = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)
_TAG_LINES = re.compile(r"^[ \t]*((?:(?:\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})[ \t]*)+)\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Filled:
    """Filled-in text with numbered markers, and the inlines that the markers stand for."""

    text: str
    values: tuple[Inline, ...]


def fill(source: str, names: Mapping[str, Name]) -> Filled:
    """Fill in the placeholders of ``source``. Raise WordingError, naming the line, if it is faulty."""
    collector = _Collector()
    absent = {name: AbsentArea(name) for name in check(source, names)}
    try:
        text = "".join(_compiled(source).generate({**names, **absent, _COLLECTOR: collector}))
    except WordingError as error:
        raise error.at(_template_line(error.__traceback__)) from error
    except (TemplateError, TypeError, ValueError, SyntaxError, RecursionError) as error:
        raise WordingError(
            _l("it cannot be worked out (%(reason)s)", reason=str(error)), _template_line(error.__traceback__)
        ) from error
    return Filled(_without_vanished(text), tuple(collector.values))


def check(source: str, names: Mapping[str, Name]) -> set[str]:
    """Check ``source`` without filling it in, untaken branches too; return the names of absent areas that it uses.

    Raise WordingError, naming the line, for the first fault.
    """
    references = _references(source)
    if references is None:
        for fault in _tree_faults(parse(source), names):
            raise fault
        return set()
    for node in references:
        try:
            _resolve(node, names)
        except WordingError as error:
            raise error.at(node.lineno) from error
    return {node.name for node in references if isinstance(node, nodes.Name)} - names.keys()


def faults(source: str, names: Mapping[str, Name]) -> list[WordingError]:
    """Return all faults that ``check`` would refuse, not only the first; a single one if the text cannot be parsed."""
    try:
        return list(_tree_faults(parse(source), names))
    except WordingError as error:
        return [error]


@lru_cache(maxsize=128)
def parse(source: str) -> nodes.Template:
    """Return the parsed tree, which is shared: never change it. Raise WordingError if the text cannot be parsed."""
    if len(source) > MAX_SOURCE:
        raise WordingError(_l("it is longer than %(count)s characters", count=MAX_SOURCE))
    if _RAW.search(source):
        raise WordingError(_l("“%(kind)s” is not allowed in wording", kind="raw"))
    text = _TAG_LINES.sub(r"\1{#\n#}", strip_markers(source).replace("\r\n", "\n"))
    try:
        return _environment().parse(_with_line_ends(text))
    except TemplateSyntaxError as error:
        # Jinja names the line where it gave up, which is often the last; and speaks English.
        if (fault := tag_fault(source)) is not None:
            raise fault from error
        reason = _l("a placeholder cannot be understood (%(reason)s)", reason=error.message or "")
        raise WordingError(reason, error.lineno) from error
    except (TemplateError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise WordingError(_l("its placeholders cannot be understood")) from error


def _with_line_ends(text: str) -> str:
    """Return the text with a marker at the end of each line that is not blank.

    It distinguishes a line whose conditions all fail from an empty line, which separates paragraphs.
    """
    parts = []
    written = False
    for part in _TAG.split(text):
        if _TAG.fullmatch(part):
            written = True
            parts.append(part)
            continue
        for line in part.splitlines(keepends=True):
            written = written or bool(line.strip())
            if line.endswith("\n"):
                parts.append(f"{line[:-1]}{LINE_END}\n" if written else line)
                written = False
            else:
                parts.append(line)
    return "".join(parts)


def _without_vanished(text: str) -> str:
    """Return the text without the lines that rendered to nothing."""
    lines = (line for line in text.split("\n") if line.strip() != LINE_END)
    return "\n".join(lines).replace(LINE_END, "")


@lru_cache(maxsize=128)
def _references(source: str) -> tuple[nodes.Name | nodes.Getattr, ...] | None:
    """Return all names of a text in order, or None if it has an error that does not depend on the names.

    Known names depend on what was measured, all other checks on the text alone, so they are cached.
    """
    tree = parse(source)
    try:
        return tuple(_names_in(tree, 0))
    except (WordingError, RecursionError):
        return None


def _names_in(node: nodes.Node, depth: int) -> Iterator[nodes.Name | nodes.Getattr]:
    if depth > MAX_DEPTH or type(node) not in _ALLOWED:
        raise WordingError(_l("conditions are nested too deeply"), node.lineno)
    if isinstance(node, nodes.Name | nodes.Getattr):
        yield node
    else:
        _check_node(node, {})
    for child in node.iter_child_nodes():
        yield from _names_in(child, depth + 1)


@lru_cache(maxsize=128)
def _compiled(source: str) -> Template:
    """Return the compiled template; call it only with a source that ``check`` has accepted."""
    return _environment().from_string(parse(source))


@dataclass
class _Collector:
    """Collector of printed inlines: the text holds markers only, so that Markdown never parses a value."""

    values: list[Inline] = field(default_factory=list)
    size: int = 0

    def take(self, thing: object) -> str:
        if not isinstance(thing, Name):
            raise WordingError(_l("a condition cannot be printed, only asked with “if”; print a figure instead"))
        inline = thing.inline()
        self.size += len(inline.text)
        if self.size > MAX_SOURCE:
            raise WordingError(_l("it prints more than %(count)s characters", count=MAX_SOURCE))
        self.values.append(inline)
        return marker(len(self.values) - 1)


@pass_context
def _print(context: Context, thing: object) -> str:
    collector: _Collector = context.parent[_COLLECTOR]
    return collector.take(thing)


class _Environment(ImmutableSandboxedEnvironment):
    """Sandbox in which only ``Name`` objects have attributes."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Name):
            return obj.attribute(attribute)
        raise WordingError(_l("%(name)s has no parts here", name=attribute))

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ARG002 (refused whatever it is)
        raise WordingError(_l("square brackets are not allowed in wording"))


def _environment() -> _Environment:
    environment = _Environment(finalize=_print, autoescape=False, keep_trailing_newline=True)
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(FILTERS)
    return environment


def _tree_faults(tree: nodes.Template, names: Mapping[str, Name]) -> Iterator[WordingError]:
    try:
        yield from node_faults(tree, names, 0)
    except RecursionError:
        yield WordingError(_l("conditions are nested too deeply"))


def node_faults(node: nodes.Node, names: Mapping[str, Name], depth: int = 0) -> Iterator[WordingError]:
    """Yield the faults in this part of a tree; a faulty node is not searched further."""
    if depth > MAX_DEPTH:
        yield WordingError(_l("conditions are nested too deeply"), node.lineno)
        return
    # Exactly these types: a subclass could be anything.
    if type(node) not in _ALLOWED:
        kind = type(node).__name__
        yield WordingError(_l("“%(kind)s” is not allowed in wording", kind=kind), node.lineno)
        return
    try:
        _check_node(node, names)
    except WordingError as error:
        yield error.at(node.lineno)
        return
    for child in node.iter_child_nodes():
        yield from node_faults(child, names, depth + 1)


def _check_node(node: nodes.Node, names: Mapping[str, Name]) -> None:
    if isinstance(node, nodes.Output):
        _check_output(node)
    elif isinstance(node, nodes.Operand) and node.op not in _COMPARISONS:
        raise WordingError(_l("“%(kind)s” is not allowed in wording", kind=node.op), node.lineno)
    elif isinstance(node, nodes.Filter):
        _check_filter(node)
    elif isinstance(node, nodes.Name | nodes.Getattr):
        _resolve(node, names)


def _check_output(node: nodes.Output) -> None:
    for printed in node.nodes:
        if not isinstance(printed, nodes.TemplateData | nodes.Name | nodes.Getattr | nodes.Filter):
            raise WordingError(_l("only figures can stand between {{ and }}"), printed.lineno)


def _check_filter(node: nodes.Filter) -> None:
    if node.name not in FILTERS:
        near = near_matches(node.name, FILTERS)
        raise WordingError(_l("there is no filter “%(name)s”%(hint)s", name=node.name, hint=near), node.lineno)
    plain = all(isinstance(argument, nodes.Const) for argument in node.args)
    if node.kwargs or node.dyn_args or node.dyn_kwargs or not plain:
        raise WordingError(_l("the filter “%(name)s” takes only a fixed number or text", name=node.name), node.lineno)


def _resolve(node: nodes.Expr, names: Mapping[str, Name]) -> Name | None:
    """Return the object that a name or attribute refers to; None for an area that is not installed."""
    if isinstance(node, nodes.Name):
        if node.ctx != "load":
            raise WordingError(_l("nothing can be set in wording"))
        if (found := names.get(node.name)) is not None:
            return found
        if _PLUGIN.match(node.name) and node.name not in _JINJA_OWN:
            return None  # an area that is not installed: {% if health %} tests for it
        near = near_matches(node.name, names)
        raise WordingError(_l("nothing is called “%(name)s”%(hint)s", name=node.name, hint=near))
    if isinstance(node, nodes.Getattr):
        base = _resolve(node.node, names)
        if base is None:
            if node.attr.startswith("_"):
                raise WordingError(_l("nothing is called “%(name)s”%(hint)s", name=node.attr, hint=""))
            return None
        return base.static(node.attr)
    raise WordingError(_l("only names have parts"))


def _template_line(trace: TracebackType | None) -> int | None:
    """Return the line of the wording at which an error arose; Jinja has put it into the traceback."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
