"""Django site of a good developer for the same kindergarten: the admin, and one page for the class sheet.

It stands on the portal's own tables (``managed = False``), with Django's defaults wherever there is a default: the
middleware and the session table of ``startproject``, forms and formsets with their own widgets, ``ModelAdmin`` lists.
It has no limits by class, no rules, no calendar of teaching days and no summary: it does less than the portal.
"""
