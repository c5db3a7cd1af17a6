"""Register of checks as a good Django developer would set it up: models over our tables, a plain admin."""
