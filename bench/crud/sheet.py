"""Spreadsheet that both sides import: checks of a term that has none yet."""

from __future__ import annotations

import random
import sqlite3
from itertools import islice, product
from pathlib import Path

from openpyxl import Workbook

from bench.crud.dataset import Dataset, Known

__all__ = ["write_sheet"]

# Not the note at the end: a row without would be shorter, which tablib does not take.
HEADERS = ("日期", "时段", "班级", "备注", "检查人数", "异常人数")
SESSIONS = ("晨检", "午检", "全日观察")


def write_sheet(dataset: Dataset, known: Known, rows: int, path: Path) -> int:
    """Write the first ``rows`` checks of the term, three in ten with a note; return their number."""
    year, _, ordinal = known.import_term.rpartition("-")
    with sqlite3.connect(dataset.portal) as connection:
        days = connection.execute(
            "SELECT day FROM calendar_day JOIN term ON term.id = term_id "
            "WHERE teaching AND school_year = ? AND ordinal = ? ORDER BY day",
            (year, ordinal),
        ).fetchall()
        classrooms = connection.execute(
            "SELECT name FROM classroom WHERE school_year = ? ORDER BY position", (year,)
        ).fetchall()
    connection.close()
    chance = random.Random(20260901)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("晨午检")
    sheet.append(HEADERS)
    written = 0
    for (day,), session, (classroom,) in islice(product(days, SESSIONS, classrooms), rows):
        note = f"第{chance.randint(1, 30)}号幼儿咳嗽，通知家长。" if chance.random() < 0.3 else None
        sheet.append([day, session, classroom, note, chance.randint(22, 30), chance.choice((0, 0, 0, 1, 2))])
        written += 1
    workbook.save(path)
    return written
