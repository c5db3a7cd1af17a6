"""Commands for maintainers, run by hand or by make; not part of the installed program."""
