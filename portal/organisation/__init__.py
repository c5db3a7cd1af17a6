"""What all areas share: kindergarten, campuses, terms with their calendar, classes, staff, children."""
