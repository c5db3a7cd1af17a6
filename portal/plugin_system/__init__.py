"""Finding, checking and loading of plugins, stage by stage."""
