"""Pages of terms, calendars, campuses, classes, staff and children."""
