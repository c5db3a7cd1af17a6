"""Photos and scans that belong to records: checked by content, stored by hash, shown under the record's permission."""
