"""Page of deleted records, and restoring them."""
