"""Pages of the problems and plans of a term."""
