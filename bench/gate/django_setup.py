"""Setup of Django's own tables in a copy of the portal's database, and of the accounts of the bench.

BENCH_DATABASE_URL=… python -m bench.gate.django_setup CLASSES
"""

from __future__ import annotations

import sys

from bench.gate.data import PASSWORD, readers, teachers
from bench.gate.kindergarten.settings import configure

MAY = [
    f"{action}_{model}"
    for action in ("add", "change", "view")
    for model in ("attendance", "healthcheck", "healthfinding")
]
"""Permissions of a teacher's account."""


def main(classes: int) -> None:
    """Migrate, then add an account for each of so many classes, and those that read everything."""
    configure()
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Permission, User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    # Hashed once: it takes Django half a second, and nobody signs in while it is measured.
    password = make_password(PASSWORD)
    rights = list(Permission.objects.filter(content_type__app_label="kindergarten", codename__in=MAY))
    for name in teachers(classes):
        User.objects.create(username=name, password=password, is_staff=True).user_permissions.set(rights)
    for name in readers():
        User.objects.create(username=name, password=password, is_staff=True, is_superuser=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
