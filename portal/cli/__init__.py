"""The command line: ``portal run``, ``portal import``, ``portal summary`` …; one file a command."""

from portal.cli.main import main

__all__ = ["main"]
