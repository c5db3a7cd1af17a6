"""Lists, forms, details and deletion of records: ``RecordView`` and what it is made of."""
