"""Page of a meeting's attendance and of the common issues taken up there."""
