"""RecordView, the base of every CRUD page, and the pages around it."""
