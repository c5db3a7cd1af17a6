"""Class sheet: attendance, check and findings of one class on one day, in one form."""
