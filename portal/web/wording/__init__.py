"""Editor of a kindergarten's own wording."""
