"""All pages: one folder a subject, with its templates and scripts beside it."""
