"""The core's schema, and the runner for the core's and every plugin's migrations."""
