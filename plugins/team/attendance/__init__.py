"""The page of a meeting: who was there, and which common issues were taken up."""
