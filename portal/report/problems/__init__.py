"""Problems and plans of a term: drafted, edited, carried over."""
