"""A logistics portal for kindergartens: records in the browser, a term summary that is bound to them."""

__version__ = "0.2.0"
