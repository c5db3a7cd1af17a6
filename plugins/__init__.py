"""The logistics areas; a local plugin is imported from here too, wherever its folder lies."""
