"""Partial indexes of models: the same condition on both databases."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import Column, Date, Integer, MetaData, Table
from sqlalchemy.dialects import registry
from sqlalchemy.schema import CreateIndex

from portal.api import partial_index


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_condition_is_in_the_index(dialect: str) -> None:
    index = partial_index("ix_bed_dry", "watered_on", "id", where="watered_on IS NULL")
    Table("bed", MetaData(), Column("id", Integer), Column("watered_on", Date), index)
    made = str(CreateIndex(index).compile(dialect=registry.load(dialect)()))
    assert made == "CREATE INDEX ix_bed_dry ON bed (watered_on, id) WHERE watered_on IS NULL"


def test_a_portal_on_sqlite_does_not_load_the_other_dialect() -> None:
    code = "import sys, portal.api, plugins.health.models; sys.exit('sqlalchemy.dialects.postgresql' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0
