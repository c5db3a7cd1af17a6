"""What all pages share: menu, top bar, errors, static files, compression."""
