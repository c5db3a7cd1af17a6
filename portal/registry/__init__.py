"""Registry of the loaded plugins, their state, and all their declarations."""
