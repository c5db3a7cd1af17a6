"""How a column presents itself: label, help, limits, synonyms; choices with labels in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Self, TypeAlias, TypeVar

from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Dialect, String, type_coerce
from sqlalchemy.types import TypeDecorator

__all__ = ["Choice", "ChoiceSet", "ChoiceType", "Field", "field"]

Label: TypeAlias = LazyString | str
C = TypeVar("C", bound="Choice")


@dataclass(frozen=True, slots=True)
class Field:
    """What people see of a column, in forms, lists, filters and spreadsheets."""

    label: Label
    help: Label | None = None
    synonyms: tuple[str, ...] = ()
    """Other headers under which registers carry this column."""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    unit: Label = ""
    computed: bool = False
    """Set by the server; shown, exported, never typed."""
    long: bool = False
    """Text of several lines."""
    sensitive: bool = False
    """Names or health data of a child: never printed in a summary."""
    refers: str | None = None
    """The other plugin's record that it points to without a foreign key, such as ``assets.asset``."""


def field(
    label: Label,
    *,
    help: Label | None = None,  # noqa: A002
    synonyms: Iterable[str] = (),
    minimum: int | Decimal | None = None,
    maximum: int | Decimal | None = None,
    unit: Label = "",
    computed: bool = False,
    long: bool = False,
    sensitive: bool = False,
    refers: str | None = None,
) -> dict[str, Any]:
    """The ``info=`` of a ``mapped_column`` that people shall see."""
    return {"field": Field(label, help, tuple(synonyms), minimum, maximum, unit, computed, long, sensitive, refers)}


class Choice(StrEnum):
    """One of a closed list, stored by its English value::

    class Session(Choice):
        MORNING = "morning", _l("Morning check"), ("晨检", "早检")
    """

    label: Label
    synonyms: tuple[str, ...]

    def __new__(cls, value: str, label: Label = "", synonyms: tuple[str, ...] = ()) -> Self:
        """Keep label and synonyms beside the stored value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        member.synonyms = synonyms
        return member


class ChoiceType(TypeDecorator[C], Generic[C]):
    """A Choice in a text column; adding a choice needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, choices: type[C]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: C | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Refuse what is not a choice."""
        return None if value is None else self.choices(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> C | None:  # noqa: ARG002
        """Back to the enum."""
        return None if value is None else self.choices(value)


class ChoiceSet(TypeDecorator[frozenset[C]], Generic[C]):
    """Any number of choices in one text column, as ``,cough,fever,`` (sorted, so equal sets are equal text)."""

    impl = String(255)
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[Any]):
        """Adds ``column.has(choice)``."""

        def has(self, choice: Choice) -> ColumnElement[bool]:
            """Whether the set holds this choice."""
            # Values are our own English identifiers: no wildcard can be in them.
            return type_coerce(self.expr, String).like(f"%,{choice.value},%")

    comparator_factory = Comparator

    def __init__(self, choices: type[C]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Iterable[C] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """As sorted text."""
        if value is None:
            return None
        names = sorted({self.choices(item).value for item in value})
        return f",{','.join(names)}," if names else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[C] | None:  # noqa: ARG002
        """Back to a set of enums."""
        if value is None:
            return None
        return frozenset(self.choices(name) for name in value.split(",") if name)
