"""Pages on which several safety records are shown or written at once."""
