"""Stored passwords: argon2id over an HMAC that is keyed with this installation's own salt.

A leaked database is of no use for guessing without the file of the salt. Both steps are written the way
Flask-Security wrote them, so that the accounts of older homes keep their passwords (docs/decisions/0017).
"""

from __future__ import annotations

import base64
import hmac
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

__all__ = ["COST", "hash_password", "init_passwords", "is_outdated", "normal_password", "verify_password"]

COST = "PASSWORD_HASH_COST"
"""Key of ``app.config``: options of ``argon2.PasswordHasher`` in place of its defaults (tests hash cheaply)."""

EXTENSION = "portal_passwords"


@dataclass(frozen=True, slots=True)
class Passwords:
    """Password hashing of this installation: its salt and its argon2 hasher."""

    salt: bytes
    hasher: PasswordHasher

    def keyed(self, password: str) -> bytes:
        """Return the HMAC of a password, as text of 88 bytes."""
        return base64.b64encode(hmac.digest(self.salt, password.encode(), "sha512"))


def init_passwords(app: Flask, salt: str) -> None:
    """Set up hashing with this salt and with the cost in ``app.config``."""
    app.extensions[EXTENSION] = Passwords(salt.encode(), PasswordHasher(**app.config.get(COST, {})))


def normal_password(password: str) -> str:
    """Return a password in the form that is hashed (NFKD): the same however a keyboard composes its signs."""
    return unicodedata.normalize("NFKD", password)


def hash_password(normal: str) -> str:
    """Return the hash of a normalised password, for storing."""
    passwords = _passwords()
    return passwords.hasher.hash(passwords.keyed(normal))


def verify_password(normal: str, stored: str) -> bool:
    """Return True if a normalised password matches the stored hash; False for a hash in a foreign format."""
    passwords = _passwords()
    try:
        return passwords.hasher.verify(stored, passwords.keyed(normal))
    except (InvalidHashError, VerificationError):
        return False


def is_outdated(stored: str) -> bool:
    """Return True if a hash was made at another cost than the present one."""
    return _passwords().hasher.check_needs_rehash(stored)


def _passwords() -> Passwords:
    passwords: Passwords = current_app.extensions[EXTENSION]
    return passwords
