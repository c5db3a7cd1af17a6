"""Frame shared by all pages: menu, top bar, errors, static files, compression."""
