"""Command ``portal plugins``: list the plugins found, switch plugins on and off, check them all."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from portal.app import create_app
from portal.base.config import Settings, load_settings
from portal.base.errors import PortalError
from portal.plugin_system.loader import find_records, new_portal
from portal.registry.registry import PluginRecord, State
from portal.web.plugins.check import check_plugins

__all__ = ["plugins"]


@click.group()
def plugins() -> None:
    """See, switch on or off, and check the plugins."""


@plugins.command("list")
def list_() -> None:
    """Show every plugin that was found; none is imported."""
    portal = new_portal(_tolerant(load_settings()))
    find_records(portal)
    if not portal.plugins:
        click.echo("There are no plugins.")
    for record in portal.plugins.values():
        click.echo(_line(record))


@plugins.command()
@click.argument("name")
def enable(name: str) -> None:
    """Switch a plugin on."""
    settings = load_settings()
    _known(settings, name)
    _set_disabled(settings, name, disabled=False)
    click.echo(f"{name} is switched on. Restart the portal; if it has tables of its own, run first: portal db upgrade")


@plugins.command()
@click.argument("name")
def disable(name: str) -> None:
    """Switch a plugin off; its records stay."""
    settings = load_settings()
    if name not in settings.plugins_disabled:
        _known(settings, name)
    _set_disabled(settings, name, disabled=True)
    click.echo(f"{name} is switched off; its records stay. Restart the portal.")


@plugins.command()
def check() -> None:
    """Load every plugin, and run each of its facts, sections and cards once; exit code 1 if one fails."""
    app = create_app(_tolerant(load_settings()))
    with app.app_context(), app.test_request_context():
        found = check_plugins()
    for record in app.extensions["portal"].plugins.values():
        mine = [problem for problem in found if problem.plugin is record]
        if not mine:
            click.echo(_line(record))
        for problem in mine:
            line = f"{record.name}  {record.version or '?'}  {record.origin}  failed at the stage {problem.stage.value}"
            click.echo(f"{line}: {problem.error}")
    if found:
        sys.exit(1)


def _line(record: PluginRecord) -> str:
    version = record.version or "?"
    line = f"{record.name}  {version}  {record.origin}  {record.state.value}  {record.title}"
    if record.state is State.FAILED and record.stage is not None:
        line += f"  (stage {record.stage.value}: {record.error})"
    return line


def _tolerant(settings: Settings) -> Settings:
    """Return settings that do not stop at the first faulty plugin, so that all errors can be reported."""
    return replace(settings, strict=False)


def _known(settings: Settings, name: str) -> None:
    portal = new_portal(_tolerant(settings))
    find_records(portal)
    if name not in portal.plugins:
        found = ", ".join(portal.plugins) or "none"
        raise PortalError(f"There is no plugin named {name}. Found: {found}.")


def _set_disabled(settings: Settings, name: str, *, disabled: bool) -> None:
    """Edit portal.toml, keeping what people wrote there, comments included."""
    import tomlkit  # noqa: PLC0415 (a served portal does not need it)

    path = settings.config_file
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    # load_settings() has seen to it that these are a table and a list, if they are there.
    names = document.setdefault("plugins", tomlkit.table()).setdefault("disabled", tomlkit.array())
    if disabled and name not in names:
        names.append(name)
    elif not disabled:
        while name in names:
            names.remove(name)
    part = path.with_suffix(".part")
    part.write_text(tomlkit.dumps(document), encoding="utf-8")
    part.replace(path)
