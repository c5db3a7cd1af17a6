"""Entries of a stock-take sheet, as stored and as typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict

from plugins.assets.models import Asset, LineResult, StocktakeLine
from portal.api import _l

__all__ = ["Addition", "Entry", "additions", "whole_number"]

MOST = 100_000
"""Highest number of pieces accepted."""
LONGEST = 100
"""Longest name of a thing that was added, in characters."""
LONGEST_CAUSE = 300


def whole_number(text: str) -> int | None:
    """Return the number of pieces that was typed, or None for an empty text. Raises ValueError if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 9 or int(plain) > MOST:
        raise ValueError(text)
    return int(plain)


@dataclass(frozen=True)
class Entry:
    """One thing of the sheet."""

    asset: Asset | None
    name: str
    book: int
    line: StocktakeLine | None = None
    here: bool = False
    number: str = ""
    """Pieces found as typed, if they differ from the books."""
    where: str = ""
    """Real whereabouts: ``c12`` for a class, ``p3`` for a place, empty for here."""
    cause: str = ""
    gone: bool = False
    """True if a line of a thing that the books do not have here is to be deleted."""
    error: LazyString | str | None = None
    theirs: Entry | None = None
    """Entry that another user saved meanwhile, if it differs from this one."""

    @property
    def key(self) -> str:
        """Key of the entry, part of the names of its inputs."""
        if self.asset is not None:
            return f"a{self.asset.id}"
        return f"l{self.line.id}" if self.line is not None else "l0"

    @property
    def is_expected(self) -> bool:
        """True if the books say that the thing is here."""
        return self.book > 0

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the entry's content as one line of text, to detect what the user changed."""
        return "|".join(("1" if self.here else "", self.number, self.where, self.cause, "1" if self.gone else ""))

    def found(self, *, finish: bool = False) -> int | None:
        """Return the number of pieces here, or None if not counted yet; at the end, unticked things are not here."""
        number = whole_number(self.number)
        if number is not None:
            return number
        if self.here:
            return self.book
        return 0 if self.where or finish else None

    @property
    def result(self) -> LineResult | None:
        """Stored result, or None."""
        return self.line.result if self.line is not None else None

    @classmethod
    def stored(cls, line: StocktakeLine) -> Entry:
        """Return the entry of a stored line."""
        found, book = line.found_quantity, line.book_quantity
        here = found is not None and found == book and book > 0
        where = ""
        if line.found_classroom_id:
            where = f"c{line.found_classroom_id}"
        elif line.found_place_id:
            where = f"p{line.found_place_id}"
        number = "" if found is None or here or (found == 0 and where) else str(found)
        name = line.asset.name if line.asset is not None else (line.name or "")
        return cls(line.asset, name, book, line, here, number, where, line.cause or "")

    def typed(self, form: Mapping[str, str], places: frozenset[str]) -> Entry:
        """Return the entry with the values of the form; an unreadable value keeps its text and gets an error."""
        number = form.get(f"found_{self.key}", "").strip()[:20]
        where = form.get(f"where_{self.key}", "")
        entry = replace(
            self,
            here=f"here_{self.key}" in form,
            number=number,
            where=where if where in places else "",
            cause=form.get(f"cause_{self.key}", "").strip(),
            gone=f"gone_{self.key}" in form,
        )
        if len(entry.cause) > LONGEST_CAUSE:
            return replace(entry, error=_l("This text is too long: at most %(most)d characters.", most=LONGEST_CAUSE))
        try:
            pieces = whole_number(number)
        except ValueError:
            return replace(entry, error=_l("Write the number of pieces as a whole number."))
        if pieces is not None and pieces >= self.book > 0 and entry.where:
            return replace(entry, error=_l("All of it is here; then nothing of it is elsewhere."))
        if pieces is None and entry.here and entry.where:
            return replace(entry, error=_l("It is ticked as here and said to be elsewhere. Which is right?"))
        return entry


@dataclass(frozen=True)
class Addition:
    """Thing that was found and is not in the list."""

    what: str
    number: str = ""
    cause: str = ""
    error: LazyString | str | None = None

    @property
    def found(self) -> int:
        """Number of pieces; one if nothing was typed."""
        number = whole_number(self.number)
        return 1 if number is None else number


def additions(form: MultiDict[str, str]) -> list[Addition]:
    """Return the filled rows below the list."""
    whats, numbers, causes = (form.getlist(f"new_{name}") for name in ("what", "found", "cause"))
    found = []
    for at, what in enumerate(whats[:200]):
        text = unicodedata.normalize("NFC", what).strip()
        number = numbers[at].strip()[:20] if at < len(numbers) else ""
        cause = causes[at].strip() if at < len(causes) else ""
        if not text and not number and not cause:
            continue
        error: LazyString | None = None
        if not text:
            error = _l("Say what was found: the number of its card, or its name.")
        elif len(text) > LONGEST or len(cause) > LONGEST_CAUSE:
            error = _l("This text is too long: at most %(most)d characters.", most=LONGEST)
        else:
            try:
                if whole_number(number) == 0:
                    error = _l("What was found is at least one piece.")
            except ValueError:
                error = _l("Write the number of pieces as a whole number.")
        found.append(Addition(text, number, cause, error))
    return found
