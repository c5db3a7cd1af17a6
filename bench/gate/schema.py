"""Creation of the portal's empty tables in the database that the environment names."""

from __future__ import annotations

from portal.app import create_app
from portal.base.config import load_settings
from portal.base.db import db
from portal.migrations.runner import upgrade

if __name__ == "__main__":
    app = create_app(load_settings(), check_schema=False)
    with app.app_context():
        upgrade(app.extensions["portal"], db.engine)
