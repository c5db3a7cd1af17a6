"""Pages of accounts and roles, signing in, and the guard that denies by default."""
