"""The stock-take of a class as one sheet: the books' list, ticked off room by room on a phone."""
