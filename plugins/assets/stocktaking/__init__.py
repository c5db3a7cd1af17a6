"""Stock-take of a class as one sheet: the list of the books, ticked off class by class on a phone."""
