"""Organisation, shared by all areas: kindergarten, campuses, terms and calendars, classes, staff, children."""
