"""Word specifics of the summary: packages, numbering, runs and the layout of signatures."""
