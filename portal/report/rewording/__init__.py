"""A kindergarten's own wording of a term: its versions, and the page on which it is edited."""
