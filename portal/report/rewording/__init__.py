"""A kindergarten's own wording of a term's summary: its stored versions and the pages that edit it."""
