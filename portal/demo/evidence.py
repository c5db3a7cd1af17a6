"""Sample signatures of the zeros in the sample term."""

from __future__ import annotations

from portal.base.clock import today
from portal.declarations.facts import RecordFact
from portal.evidence.measure import measure
from portal.evidence.zero import days_to_sign, sign_zero
from portal.organisation.models import Term
from portal.registry.registry import the_portal

__all__ = ["sample_signatures"]


def sample_signatures(term: Term) -> int:
    """Sign every unsigned zero of a term that needs a signature; return their number. The caller commits."""
    days = days_to_sign(term.starts_on, term.ends_on)
    facts = {key for key, fact in the_portal().facts.items() if isinstance(fact, RecordFact) and fact.zero_is_signed}
    results = measure(term, only=facts).facts
    signed = [key for key in sorted(facts) if results[key].value == 0 and not results[key].zero_signed]
    if days is None:
        return 0
    for key in signed:
        sign_zero(key, *days, today())
    return len(signed)
