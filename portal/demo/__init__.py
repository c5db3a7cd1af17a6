"""Sample kindergarten, and the sample records of a term."""
