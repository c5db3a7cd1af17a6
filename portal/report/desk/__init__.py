"""The desk: one page on which a term's summary is put together."""
