"""Pages for every user: sign in, sign out, choose a password, choose a language.

Failed attempts are counted by user name and address; after too many, the answer is 429 with ``Retry-After``.
"""

from __future__ import annotations

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response
from wtforms import Form

from portal.accounts.models import User
from portal.accounts.passwords import hash_password, is_outdated, normal_password, verify_password
from portal.accounts.scope import current_person
from portal.accounts.throttle import forget_failures, note_failure, seconds_to_wait
from portal.accounts.users import MAX_PASSWORD, AccountError, find_user, normal_name, set_password
from portal.base.db import db
from portal.base.i18n import LANGUAGES, _, ngettext
from portal.web.accounts.blueprint import accounts
from portal.web.accounts.forms import PasswordForm, SignInForm, put_error
from portal.web.accounts.guard import public, signed_in
from portal.web.accounts.links import home, safe_next

__all__: list[str] = []

Answer = tuple[str, int, dict[str, str]]
"""Page, status and headers."""


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int] | Answer:
    """Sign in by user name and password, then go on to the ``next`` page; 401 if refused, 422 if one is missing."""
    target = safe_next(request.args.get("next"))
    if current_person() is not None:
        return redirect(target, 303)
    form = SignInForm(request.form)
    if request.method != "POST":
        return render_template("accounts/sign_in.html", form=form)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    return _try_to_sign_in(form, target)


@accounts.post("/sign-out")
@public
def sign_out() -> Response:
    """Sign out and show the sign-in page; of the session, only the chosen language stays."""
    language = session.get("language")
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    return redirect(url_for("accounts.sign_in"), 303)


@accounts.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> str | Response | tuple[str, int] | Answer:
    """Choose a new password of one's own, which ends all other sessions; required at the first sign-in."""
    user = current_person()
    if user is None:
        abort(403)
    form = PasswordForm(request.form)
    if request.method != "POST":
        return render_template("accounts/password.html", form=form, first=user.must_change_password)
    address = request.remote_addr or "unknown"
    if wait := seconds_to_wait(user.username, address):
        return _come_back_later("accounts/password.html", form, wait)
    if not form.validate() or not _change_password(user, form, address):
        db.session.rollback()
        return render_template("accounts/password.html", form=form, first=user.must_change_password), 422
    _begin_session(user)
    db.session.commit()
    flash(_("Your password has been changed."), "success")
    return redirect(home(), 303)


@accounts.post("/language")
@public
def language() -> Response:
    """Change the language of this session, and go on to the page in ``next``; 400 for an unknown language."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    return redirect(safe_next(request.form.get("next")), 303)


def _try_to_sign_in(form: SignInForm, target: str) -> Response | Answer:
    typed, address = str(form.username.data), request.remote_addr or "unknown"
    name = _counted_name(typed)
    if wait := seconds_to_wait(name, address):
        return _come_back_later("accounts/sign_in.html", form, wait)
    user = _who(typed, str(form.password.data))
    if user is None or not user.active:
        note_failure(name, address)
        current_app.logger.warning("Failed sign-in as %r from %s", name, address)
        # It must not tell a stranger which user names there are.
        problem = _("User name or password is wrong.") if user is None else _("This account may not sign in.")
        return render_template("accounts/sign_in.html", form=form, problem=problem), 401, {}
    forget_failures(name)
    _begin_session(user)
    db.session.commit()
    return redirect(target, 303)


def _counted_name(typed: str) -> str:
    try:
        return normal_name(typed)
    except AccountError:
        return typed[:64]


def _who(name: str, password: str) -> User | None:
    """Return the account if the password is right, else None. Takes as long for a name that does not exist."""
    if len(password) > MAX_PASSWORD or "\x00" in password:
        return None
    normal = normal_password(password)
    user = find_user(name)
    stored = user.password if user is not None else None
    # Hashing takes a tenth of a second; on SQLite nobody else can write while this transaction is open.
    db.session.commit()
    if not stored:
        hash_password(normal)
        return None
    if not verify_password(normal, stored):
        return None
    user = find_user(name)
    if user is None or user.password != stored:  # deleted or changed meanwhile
        return None
    if is_outdated(stored):
        user.password = hash_password(normal)
    return user


def _begin_session(user: User) -> None:
    """Start a new session: nothing of the earlier cookie is kept but the language."""
    language = session.get("language")
    session.clear()
    g.pop("csrf_token", None)
    if language:
        session["language"] = language
    session.permanent = True
    login_user(user, remember=False)


def _come_back_later(template: str, form: Form, seconds: int) -> Answer:
    minutes = -(-seconds // 60)
    problem = ngettext(
        "Too many failed attempts. Please try again in %(num)d minute.",
        "Too many failed attempts. Please try again in %(num)d minutes.",
        minutes,
    )
    page = render_template(template, form=form, problem=problem)
    return page, 429, {"Retry-After": str(seconds)}


def _change_password(user: User, form: PasswordForm, address: str) -> bool:
    """Set the new password and return True, or add the reason to the form's field and return False."""
    present, new = str(form.current.data), str(form.password.data)
    if _who(user.username, present) is None:
        note_failure(user.username, address)
        put_error(form, AccountError("current", _("This is not your present password.")))
        return False
    if new != form.again.data:
        put_error(form, AccountError("again", _("The two passwords differ.")))
        return False
    if new == present:
        put_error(form, AccountError("password", _("Choose a password other than the present one.")))
        return False
    try:
        set_password(user, new, must_change=False)
    except AccountError as error:
        put_error(form, error)
        return False
    forget_failures(user.username)
    return True
