"""Finding, checking and loading plugins, stage by stage."""
