"""Completeness of the interface in Chinese: every message of the core and of each plugin is translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal.testing.messages import extracted, untranslated

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "portal", *sorted(path.parent for path in (ROOT / "plugins").glob("*/plugin.toml"))]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_every_message_is_translated(folder: Path) -> None:
    assert list(untranslated(folder)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_translations_fill_in_the_same_values(folder: Path) -> None:
    wrong: list[str] = []
    for message in _catalogue(folder):
        texts = _all_of(message.string)
        ids = _all_of(message.id)
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        if message.id:
            wrong += [text for text in texts if not set(PLACEHOLDER.findall(text)) <= wanted]
    assert wrong == []


@pytest.mark.parametrize("folder", FOLDERS[1:], ids=lambda path: path.name)
def test_no_word_of_the_core_takes_the_place_of_a_plugins(folder: Path) -> None:
    """The core's catalogue comes first: a word that means something else needs a context, or other English."""
    core, own = ({(m.context, m.id): m.string for m in _catalogue(each) if m.id} for each in (FOLDERS[0], folder))
    assert {key: (own[key], core[key]) for key in core.keys() & own.keys() if own[key] != core[key]} == {}


def _all_of(text: object) -> tuple[str, ...]:
    """Return a text, or the forms of its plural."""
    forms = text if isinstance(text, list | tuple) else [text]
    return tuple(str(form) for form in forms)


def _catalogue(folder: Path) -> Catalog:
    with (folder / "translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="zh")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_extraction_finds_messages(folder: Path) -> None:
    assert len(extracted(folder)) > 10
