"""Pages on which several kitchen records are shown or written at once."""
