"""Declarations of plugins, as frozen data: facts, obligations, cards, exhibits, sections, permissions, rules."""
