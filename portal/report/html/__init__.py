"""Rendering of blocks as HTML and SVG."""
