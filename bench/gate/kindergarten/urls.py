"""URLs of the admin, the sheet and the totals."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from bench.gate.kindergarten import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sheet/", views.sheet, name="sheet"),
    path("totals/", views.totals, name="totals"),
]
