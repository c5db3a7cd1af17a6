"""Command ``portal demo``: fill an empty portal with a sample kindergarten and a sample term."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from portal.accounts.models import User
from portal.accounts.roles import ADMINISTRATOR, ensure_ready_roles
from portal.accounts.users import create_user, one_time_password
from portal.attachments.samples import plugin_photos
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.i18n import _, _l
from portal.demo.evidence import sample_signatures
from portal.demo.kindergarten import is_empty, make_kindergarten, make_last_term
from portal.demo.problems import sample_last_problem_entries, sample_problem_entries
from portal.demo.samples import SampleResult, plugin_samples
from portal.organisation.terms import find_term
from portal.records.base import Source
from portal.records.stamps import writing
from portal.registry.registry import Portal, State, the_portal

__all__ = ["ACCOUNT", "demo"]

ACCOUNT = "管理员"


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, and succeed, if the portal has a term or a class.")
@with_appcontext
def demo(if_empty: bool) -> None:
    """Fill an empty portal with a sample kindergarten and a sample term."""
    if not is_empty():
        if if_empty:
            click.echo(_("The portal has records already: nothing to do."))
            return
        raise PortalError(
            _l("The portal is not empty: sample data is only added where there is no term and no class yet.")
        )
    _whole(the_portal())
    password = _first_account()
    with writing(Source.DEMO):
        term = make_kindergarten()
    name = term.name
    db.session.commit()
    click.echo(_("Added a sample kindergarten with the term %(name)s.", name=name))
    results = plugin_samples(the_portal(), name)
    _tell(results)
    results |= _last_term()
    with writing(Source.DEMO):
        results |= plugin_photos(the_portal(), name)
        sample_signatures(find_term(name))
        sample_problem_entries(find_term(name))
    db.session.commit()
    if password is not None:
        click.echo(_("Sign in as %(name)s", name=ACCOUNT))
        click.echo(_("One-time password, to be changed at the first sign-in: %(password)s", password=password))
    failed = [plugin for plugin, result in results.items() if isinstance(result, Exception)]
    if failed:
        raise PortalError(_l("Sample data is missing of: %(plugins)s", plugins="、".join(failed)))


def _whole(portal: Portal) -> None:
    """Check that every enabled plugin is active; sample data is added once, to an empty portal.

    Raise PortalError, before anything is written, if one could not be loaded.
    """
    failed = [record for record in portal.plugins.values() if record.state is State.FAILED]
    if not failed:
        return
    reasons = [f"\n{record.name} ({record.stage.value if record.stage else '?'}): {record.error}" for record in failed]
    raise PortalError(
        _l(
            "No sample data was added. Mend these areas, or leave them out with “portal plugins disable”:%(reasons)s",
            reasons="".join(reasons),
        )
    )


def _last_term() -> SampleResult:
    """Add the term before the sample term, for comparisons; return the plugins that failed."""
    with writing(Source.DEMO):
        name = make_last_term().name
    db.session.commit()
    click.echo(_("Added the term before, %(name)s, in brief.", name=name))
    results = plugin_samples(the_portal(), name)
    _tell(results)
    with writing(Source.DEMO):
        last = find_term(name)
        sample_signatures(last)
        sample_last_problem_entries(last)
    db.session.commit()
    return {plugin: result for plugin, result in results.items() if isinstance(result, Exception)}


def _first_account() -> str | None:
    """Add an administrator if there is no account; return the password, which is shown only once, or None."""
    if db.session.scalar(select(func.count(User.id))):
        return None
    ensure_ready_roles(the_portal())
    password = one_time_password()
    create_user(ACCOUNT, password, [ADMINISTRATOR])
    return password


def _tell(results: SampleResult) -> None:
    for plugin, result in results.items():
        if isinstance(result, Exception):
            click.echo(_("%(plugin)s: failed (%(error)s)", plugin=plugin, error=str(result)), err=True)
        else:
            click.echo(_("%(plugin)s: %(count)d sample records", plugin=plugin, count=result))
