"""The app."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Our tables, seen by Django."""

    name = "bench.crud.django_site"
    label = "health"
