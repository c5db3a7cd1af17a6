"""Run of the contract suite over every bundled plugin."""

from portal.testing.contract import *  # noqa: F403
