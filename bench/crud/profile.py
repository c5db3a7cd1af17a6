"""Profile of one page, by pyinstrument, in this very process."""

from __future__ import annotations

from pyinstrument import Profiler

from bench.crud.cases import cases
from bench.crud.dataset import Dataset, Known

__all__ = ["print_profile"]

WARM_UP = 3


def print_profile(dataset: Dataset, known: Known, name: str, side: str, repeats: int) -> None:
    """Request the page several times and print the tree of calls. Raise KeyError for an unknown name."""
    case = {case.key: case for case in cases(known)}[name]
    if side == "portal":
        from bench.crud.portal_worker import open_portal, signed_in

        client, address = signed_in(open_portal(dataset.home, known.today)), case.portal
    else:
        from bench.crud.django_site.setup import start
        from bench.crud.django_worker import signed_in as django_signed_in

        start(dataset.django)
        client, address = django_signed_in(), f"/admin/{case.django}"
    for _ in range(WARM_UP):
        client.get(address)
    profiler = Profiler(interval=0.0005)
    with profiler:
        for _ in range(repeats):
            client.get(address)
    print(profiler.output_text(unicode=True, color=False, show_all=False))
