"""Signing in of a test client without the form.

The one module that knows what Flask-Login 0.6 keeps in the session: ``_user_id`` and ``_fresh``. Its own
``FlaskLoginClient`` writes the same, but only for a client that is made for one user.
"""

from __future__ import annotations

from flask.testing import FlaskClient

__all__ = ["sign_in_as"]


def sign_in_as(client: FlaskClient, uniquifier: str) -> None:
    """Sign in the user with this session key (``User.fs_uniquifier``)."""
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = uniquifier, True
