"""Copied under the name of a plugin that comes with the portal."""
