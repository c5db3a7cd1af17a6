"""From wording to blocks: sandbox, names, filters, Markdown."""
