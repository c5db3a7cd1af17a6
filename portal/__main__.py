"""``python -m portal``: the command line, where the command ``portal`` is not in the path."""

from portal.cli import main

if __name__ == "__main__":
    main()
