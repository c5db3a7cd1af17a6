"""Forms of accounts. Their CSRF token is checked for the whole portal before any view runs."""

from __future__ import annotations

from wtforms import BooleanField, Form, PasswordField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.accounts.users import MAX_NAME, MAX_PASSWORD, MIN_PASSWORD, AccountError
from portal.base.i18n import _l

__all__ = ["AccountForm", "NewAccountForm", "PasswordForm", "RoleForm", "SignInForm", "put_error"]

NEEDED = _l("Please fill this in.")


class SignInForm(Form):
    """User name and password."""

    username = StringField(
        _l("User name"),
        [InputRequired(NEEDED)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(_l("Password"), [InputRequired(NEEDED)], render_kw={"autocomplete": "current-password"})


class PasswordForm(Form):
    """Form for choosing a password of one's own."""

    current = PasswordField(
        _l("Present password"), [InputRequired(NEEDED)], render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(NEEDED)],
        description=_l("At least %(least)d characters; not the user name", least=MIN_PASSWORD),
        render_kw={"autocomplete": "new-password", "maxlength": MAX_PASSWORD},
    )
    again = PasswordField(
        _l("New password, once more"),
        [InputRequired(NEEDED)],
        render_kw={"autocomplete": "new-password", "maxlength": MAX_PASSWORD},
    )


class AccountForm(Form):
    """Roles, limits and state of an account."""

    roles = SelectMultipleField(_l("Roles"), coerce=int)
    campuses = SelectMultipleField(
        _l("Campuses"),
        coerce=int,
        description=_l("Nothing chosen here and below: the whole kindergarten"),
    )
    classrooms = SelectMultipleField(_l("Classes"), coerce=int)
    active = BooleanField(_l("May sign in"), default=True)


class NewAccountForm(AccountForm):
    """Form of a new account; its password is generated."""

    username = StringField(
        _l("User name"),
        [InputRequired(NEEDED)],
        description=_l("Two characters are enough; the person's name, for example"),
        render_kw={"maxlength": MAX_NAME, "autocomplete": "off", "spellcheck": "false"},
    )


class RoleForm(Form):
    """Name and purpose of a role; its permissions are read apart, from a table of boxes."""

    name = StringField(
        _l("Name"),
        [InputRequired(NEEDED), Length(max=80, message=_l("At most %(most)d characters.", most=80))],
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )
    description = TextAreaField(
        _l("Description"),
        [Length(max=255, message=_l("At most %(most)d characters.", most=255))],
        render_kw={"maxlength": 255, "rows": 2},
    )


def put_error(form: Form, error: AccountError) -> None:
    """Add the message of an AccountError to the field that it concerns."""
    field = form[error.field]
    field.errors = [*field.errors, str(error)]
