"""Test support for the core and for authors of plugins: factories, the contract suite, a pytest plugin."""
