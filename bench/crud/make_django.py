"""Addition of Django's own tables and an account to a copy of the portal's database: ``… make_django DATABASE``."""

import sys
from pathlib import Path

from bench.crud.django_site.setup import start


def main(database: Path) -> None:
    """Migrate, and add the superuser."""
    start(database)
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("bench", password="correct horse 7")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
