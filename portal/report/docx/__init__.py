"""Parts of the Word file: package, sections, numbering, runs, tables, charts, photos, annexes, signature."""
