"""Registration of a plugin's hook implementations, and calls to the hooks of one plugin."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from difflib import get_close_matches
from types import ModuleType
from typing import Any

import pluggy

from portal.base.errors import PortalError
from portal.base.i18n import _l
from portal.registry.registry import Portal

__all__ = ["call_hook", "hook_specs", "register_hooks"]

PREFIX = "portal_"


def hook_specs(manager: pluggy.PluginManager) -> dict[str, tuple[str, ...]]:
    """Return the hooks of the contract with their argument names."""
    return {
        name: tuple(caller.spec.argnames)
        for name, caller in vars(manager.hook).items()
        if isinstance(caller, pluggy.HookCaller) and caller.spec is not None
    }


def register_hooks(manager: pluggy.PluginManager, name: str, module: ModuleType) -> None:
    """Check a plugin's hooks against the contract and register them. Raise PortalError naming a wrong one."""
    specs = hook_specs(manager)
    for attribute, function in list(vars(module).items()):
        options = manager.parse_hookimpl_opts(module, attribute)
        if options is not None:
            _check(name, options.get("specname") or attribute, function, dict(options), specs)
        elif attribute.startswith(PREFIX) and inspect.isfunction(function):
            raise PortalError(_l("%(plugin)s: %(hook)s lacks @hookimpl.", plugin=name, hook=attribute))
    manager.register(module, name)
    manager.check_pending()


def _check(plugin: str, hook: str, function: Any, options: dict[str, Any], specs: dict[str, tuple[str, ...]]) -> None:
    if hook not in specs:
        near = get_close_matches(hook, specs, n=1)
        if near:
            raise PortalError(
                _l(
                    "%(plugin)s: there is no hook %(hook)s. Is %(near)s meant?",
                    plugin=plugin,
                    hook=hook,
                    near=near[0],
                )
            )
        raise PortalError(_l("%(plugin)s: there is no hook %(hook)s.", plugin=plugin, hook=hook))
    if options.get("wrapper") or options.get("hookwrapper"):
        raise PortalError(_l("%(plugin)s: %(hook)s cannot wrap the hooks of other plugins.", plugin=plugin, hook=hook))
    wrong = [name for name in inspect.signature(function).parameters if name not in specs[hook]]
    if wrong:
        raise PortalError(
            _l(
                "%(plugin)s: %(hook)s takes the arguments (%(expected)s), not %(wrong)s.",
                plugin=plugin,
                hook=hook,
                expected=", ".join(specs[hook]),
                wrong=", ".join(wrong),
            )
        )


def call_hook(portal: Portal, plugin: str, hook: str, **arguments: Any) -> list[Any]:
    """Return the items that one plugin returns from a hook, as a list; empty if it does not implement it.

    Raise any error of the plugin, and PortalError if it returns something that is no sequence.
    """
    caller: pluggy.HookCaller = getattr(portal.manager.hook, hook)
    results: list[Any] = []
    for implementation in caller.get_hookimpls():
        if implementation.plugin_name != plugin:
            continue
        function: Callable[..., Any] = implementation.function
        returned = function(**{name: arguments[name] for name in implementation.argnames})
        if returned is None:
            continue
        if isinstance(returned, str | bytes) or not hasattr(returned, "__iter__"):
            raise PortalError(
                _l(
                    "%(plugin)s: %(hook)s must return a list, not %(kind)s.",
                    plugin=plugin,
                    hook=hook,
                    kind=type(returned).__name__,
                )
            )
        results.extend(returned)
    return results
