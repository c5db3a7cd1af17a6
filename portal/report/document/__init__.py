"""Blocks of a summary, and what is read off them."""
