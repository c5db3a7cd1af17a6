"""Where the program's own files lie."""

from __future__ import annotations

from pathlib import Path

__all__ = ["DOCX_TEMPLATE", "PACKAGE", "ROOT"]

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent
DOCX_TEMPLATE = ROOT / "docx_templates" / "official.docx"
