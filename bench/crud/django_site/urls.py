"""URLs of both admin sites."""

from django.contrib import admin
from django.urls import path

from .admin import counts_once

urlpatterns = [path("admin/", admin.site.urls), path("once/", counts_once.urls)]
