"""Configuration of the Django app."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """App with the portal's tables as models."""

    name = "bench.crud.django_site"
    label = "health"
