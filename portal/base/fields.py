"""Description of columns for display: label, help, limits, synonyms; choices with labels in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Self, TypeAlias, TypeVar

from flask_babel import LazyString
from sqlalchemy import ColumnElement, Dialect, String, type_coerce
from sqlalchemy.types import TypeDecorator

__all__ = ["Choice", "ChoiceSet", "ChoiceType", "Field", "field"]

Label: TypeAlias = LazyString | str
"""Text for people: plain, or by ``_l`` in the language of the reader."""
C = TypeVar("C", bound="Choice")


@dataclass(frozen=True, slots=True)
class Field:
    """Description of a column for forms, lists, filters and spreadsheets."""

    label: Label
    """Name in forms, lists and the heads of spreadsheets."""
    help: Label | None = None
    """Sentence below the control."""
    synonyms: tuple[str, ...] = ()
    """Other headers of this column in existing registers."""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    """Limits of a number, both allowed themselves, in the column's unit; checked in forms and imports."""
    unit: Label = ""
    """Unit shown after a number: 升, 元, ℃."""
    computed: bool = False
    """True if the server sets it: shown, exported, never typed."""
    long: bool = False
    """True for text of several lines."""
    sensitive: bool = False
    """True for names or health data of a child: never printed in a summary."""
    refers: str | None = None
    """Key of another plugin's record that it refers to without a foreign key, such as ``assets.asset``."""


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
    """Return the ``info=`` of a ``mapped_column`` that is shown to users::

        litres: Mapped[int] = mapped_column(info=field("水量", unit="升", minimum=1, maximum=500))

    ``label`` is the name of the field, ``help`` a sentence below its control, ``synonyms`` other headers under which
    existing registers carry it. ``minimum`` and ``maximum`` limit a number, both allowed themselves; ``unit`` is shown
    after it. ``computed`` fields are set by the server and never typed; ``long`` text has several lines; ``sensitive``
    marks names and health data of a child (个人信息保护法 arts 28, 31), which no summary prints. ``refers`` is the key
    of another plugin's record that the column refers to without a foreign key, such as ``assets.asset``.

    The result is ``{"field": …}``; its value is what an ``ExtraField`` takes.
    """
    return {"field": Field(label, help, tuple(synonyms), minimum, maximum, unit, computed, long, sensitive, refers)}


class Choice(StrEnum):
    """Member of a closed list, stored by its English value::

        class Session(Choice):
            MORNING = "morning", _l("Morning check"), ("晨检", "早检")

    Value, label, and other words for it in existing registers; label and synonyms may be left out. Values have at most
    32 characters and never change, since records hold them.
    """

    label: Label
    """Name for people; the value, if none is given."""
    synonyms: tuple[str, ...]
    """Other words for it that an import accepts."""

    def __new__(cls, value: str, label: Label = "", synonyms: tuple[str, ...] = ()) -> Self:
        """Store label and synonyms on the member."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        member.synonyms = synonyms
        return member


class ChoiceType(TypeDecorator[C], Generic[C]):
    """Column type for a Choice, stored as text of at most 32 characters; adding a choice needs no migration.

    Raises ValueError for a value that is no choice, when it is stored and when it is read.
    """

    impl = String(32)
    cache_ok = True

    def __init__(self, choices: type[C]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: C | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the stored value. Raise ValueError if it is no choice."""
        if value is None:
            return None
        # A member is its value; Enum's own way to it is slow, and an import asks for thousands.
        return str.__str__(value if isinstance(value, self.choices) else self.choices(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> C | None:  # noqa: ARG002
        """Return the member of the enum."""
        return None if value is None else self.choices(value)


class ChoiceSet(TypeDecorator[frozenset[C]], Generic[C]):
    """Column type for any number of choices, read as a frozenset.

    Stored as ``,cough,fever,`` in at most 255 characters, sorted, so that equal sets are equal text; the empty set is
    empty text. ``column.has(choice)`` is the condition that a set holds a choice. Raises ValueError for a value that is
    no choice.
    """

    impl = String(255)
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[Any]):
        """Comparator that adds ``column.has(choice)``."""

        def has(self, choice: Choice) -> ColumnElement[bool]:
            """Return the condition that the set holds this choice."""
            # Values are our own English identifiers: no wildcard can be in them.
            return type_coerce(self.expr, String).like(f"%,{choice.value},%")

    comparator_factory = Comparator

    def __init__(self, choices: type[C]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Iterable[C] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the set as sorted text; None if there is none."""
        if value is None:
            return None
        names = sorted({self.choices(item).value for item in value})
        return f",{','.join(names)}," if names else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[C] | None:  # noqa: ARG002
        """Return the set of enum members."""
        if value is None:
            return None
        return frozenset(self.choices(name) for name in value.split(",") if name)
