"""Pages on which an administrator keeps roles: their permissions as a table of boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from portal.accounts.models import Role, user_role
from portal.accounts.roles import is_ready, role_description, role_label
from portal.accounts.scope import current_person
from portal.accounts.users import AccountError, clean_text, keep_an_administrator
from portal.base.clock import now
from portal.base.db import db
from portal.base.errors import PortalError
from portal.base.fields import Label
from portal.base.i18n import _, _l
from portal.declarations.permissions import ACTIONS, core_permissions, has_permission, record_permissions
from portal.registry.registry import CORE, the_portal
from portal.web.accounts.blueprint import accounts
from portal.web.accounts.forms import RoleForm, put_error
from portal.web.accounts.guard import protected
from portal.web.accounts.user_pages import MANAGE

__all__: list[str] = []


@dataclass(frozen=True, slots=True)
class Box:
    """Check box of one permission or pattern."""

    permission: str
    label: Label


@dataclass(slots=True)
class Area:
    """Permissions of one area: boxes for all of it, a row of boxes per record type, and single permissions."""

    title: Label
    whole: list[Box] = field(default_factory=list)
    records: list[tuple[Label, list[Box]]] = field(default_factory=list)
    single: list[Box] = field(default_factory=list)

    def __iter__(self) -> Iterator[Box]:
        yield from self.whole
        for _label, boxes in self.records:
            yield from boxes
        yield from self.single


@accounts.get("/accounts/roles")
@protected(MANAGE)
def roles() -> str:
    """List all roles with the number of accounts that have each."""
    having = select(user_role.c.role_id, func.count()).group_by(user_role.c.role_id)
    counts = {row[0]: row[1] for row in db.session.execute(having)}
    rows = [
        (role, role_label(role), role_description(role), counts.get(role.id, 0))
        for role in db.session.scalars(select(Role).order_by(Role.id))
    ]
    return render_template("accounts/roles.html", rows=rows)


@accounts.route("/accounts/roles/new", methods=["GET", "POST"])
@protected(MANAGE)
def new_role() -> str | Response | tuple[str, int]:
    """Add a role of the kindergarten's own."""
    return _edit(None)


@accounts.route("/accounts/roles/<int(max=2147483647):role_id>", methods=["GET", "POST"])
@protected(MANAGE)
def role(role_id: int) -> str | Response | tuple[str, int]:
    """Change the permissions of a role; ready roles keep their name."""
    return _edit(_role(role_id))


@accounts.post("/accounts/roles/<int(max=2147483647):role_id>/delete")
@protected(MANAGE)
def delete_role(role_id: int) -> Response:
    """Delete a role of the kindergarten's own that no account has."""
    found = _role(role_id)
    if is_ready(found):
        flash(_("A role that comes with the portal cannot be deleted; take its permissions away instead."), "error")
    elif db.session.scalar(select(func.count()).where(user_role.c.role_id == found.id)):
        flash(_("The role %(name)s cannot be deleted: accounts have it.", name=found.name), "error")
    else:
        db.session.delete(found)
        db.session.commit()
        flash(_("The role %(name)s has been deleted.", name=found.name), "success")
    return redirect(url_for("accounts.roles"), 303)


def areas() -> list[Area]:
    """Return all permissions as shown to users: for all areas, for each area, for the portal itself."""
    portal = the_portal()
    everywhere = Area(_l("All areas, also those added later"))
    everywhere.whole = [
        Box("*", _l("Everything")),
        Box("*.view", _l("View everything")),
        Box("*.*.edit", _l("Record and edit all records")),
        Box("*.*.delete", _l("Delete all records")),
        Box("*.*.export", _l("Export all records")),
        Box("*.*.import", _l("Import all records")),
    ]
    titles: dict[str, Label] = {CORE: _l("Organisation")}
    titles |= {plugin.name: _(plugin.title) for plugin in portal.active}
    by_name = {name: Area(title, [Box(f"{name}.*", _l("Everything in this area"))]) for name, title in titles.items()}
    derived: set[str] = set()
    for record in portal.record_types.values():
        boxes = [Box(permission.name, permission.label) for permission in record_permissions(record)]
        derived.update(box.permission for box in boxes)
        if record.plugin in by_name:
            by_name[record.plugin].records.append((record.label, boxes))
    core = {permission.name: permission for permission in core_permissions()}
    for permission in portal.permissions.values():
        area = by_name.get(permission.name.partition(".")[0])
        if area is not None and permission.name not in derived and permission.name not in core:
            area.single.append(Box(permission.name, permission.label))
    itself = Area(_l("The portal itself"))
    itself.single = [Box(permission.name, permission.label) for permission in core.values()]
    return [everywhere, *by_name.values(), itself]


def _edit(role: Role | None) -> str | Response | tuple[str, int]:
    data = {"name": role.name, "description": role.description} if role else {}
    form = RoleForm(request.form, data=data)
    fixed_name = role is not None and is_ready(role)
    if role is not None and fixed_name:
        form.name.data = role.name
    table = areas()
    granted = set(role.permissions) if role else set()
    if request.method == "POST":
        known = {box.permission for area in table for box in area}
        # What an area granted that is switched off at present stays granted for the day it comes back.
        granted = (granted - known) | (set(request.form.getlist("permissions")) & known)
    page = {
        "form": form,
        "role": role,
        "title": role_label(role) if role else _("New role"),
        "fixed_name": fixed_name,
        "areas": table,
        "actions": list(ACTIONS.values()),
        "granted": granted,
        "covers": has_permission,
        "purpose": role_description(role) if role else "",
        "other": sorted(granted - {box.permission for area in table for box in area}),
    }
    if request.method != "POST":
        return render_template("accounts/role.html", **page)
    try:
        if not form.validate():
            return render_template("accounts/role.html", **page), 422
        saved = _save(role, form, sorted(granted))
    except AccountError as error:
        db.session.rollback()
        put_error(form, error)
        return render_template("accounts/role.html", **page), 422
    except PortalError as error:
        return render_template("accounts/role.html", **page, problem=str(error)), 409
    db.session.commit()
    person = current_person()
    current_app.logger.warning(
        "%s changed the role %r: %s", person.username if person else "?", saved.name, ", ".join(saved.permissions)
    )
    flash(_("The role %(name)s has been saved.", name=role_label(saved)), "success")
    return redirect(url_for("accounts.roles"), 303)


def _save(role: Role | None, form: RoleForm, permissions: list[str]) -> Role:
    name = clean_text("name", str(form.name.data))
    if role is None or name != role.name:
        taken = db.session.scalars(select(Role)).all()
        if any(name in (other.name, role_label(other)) for other in taken if other is not role):
            raise AccountError("name", _("There is already a role of this name."))
        if name in the_portal().plugins:
            raise AccountError("name", _("This name is kept for the role of an area."))
    if role is None:
        role = Role(name=name)
        db.session.add(role)
    role.name = name
    role.description = clean_text("description", form.description.data or "") or None
    role.permissions = permissions
    role.update_datetime = now()
    keep_an_administrator()
    return role


def _role(role_id: int) -> Role:
    found = db.session.get(Role, role_id)
    if found is None:
        abort(404)
    return found
