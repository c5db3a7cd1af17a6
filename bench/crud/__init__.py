"""Lists, forms and imports at a million health checks, beside a plain Django admin over the same rows."""
