"""Entry of one child in a class sheet, built from the database or from the submitted form."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from flask_babel.speaklater import LazyString
from werkzeug.datastructures import MultiDict

from plugins.health.models import Absence, Action, CheckSession, Disease, HealthFinding, SickAbsence, Symptom
from portal.api import Child, Choice, _l

__all__ = ["Entry", "State", "states_of"]


class State(Choice):
    """State of a child in the class sheet."""

    PRESENT = "present", _l("Present and well")
    ABNORMAL = "abnormal", _l("Abnormal")
    SICK = "sick", _l("Sick leave")
    PERSONAL = "personal", _l("Personal leave")
    OTHER = "other", _l("Other absence")
    AWAY = "away", _l("Not here")

    @property
    def absence(self) -> Absence | None:
        """Reason of absence that attendance counts, or None."""
        return Absence(self.value) if self.value in {item.value for item in Absence} else None

    @property
    def checked(self) -> bool:
        """True if the child was present for the check."""
        return self in {State.PRESENT, State.ABNORMAL}


def states_of(session: CheckSession) -> tuple[State, ...]:
    """Return the states to choose from. Reasons of absence are taken in the morning only."""
    if session is CheckSession.MORNING:
        return State.PRESENT, State.SICK, State.PERSONAL, State.OTHER, State.ABNORMAL
    return State.PRESENT, State.AWAY, State.ABNORMAL


@dataclass(frozen=True)
class Entry:
    """Entry of one child."""

    child: Child
    state: State = State.PRESENT
    temperature: str = ""
    """Text as typed."""
    symptoms: frozenset[Symptom] = frozenset()
    action: Action | None = None
    notified: bool = False
    disease: Disease | None = None
    """Known disease of a child on sick leave."""
    error: LazyString | str | None = field(default=None, compare=False)
    theirs: Entry | None = field(default=None, compare=False)
    """Entry that another user saved meanwhile, if it differs from this one."""

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the entry's content as one line of text, to detect what the user changed."""
        symptoms = ",".join(sorted(item.value for item in self.symptoms))
        if self.state is State.SICK:
            return "|".join((self.state.value, symptoms, self.disease.value if self.disease else ""))
        if self.state is not State.ABNORMAL:
            return self.state.value
        action = self.action.value if self.action else ""
        # 38 and 38.0 are the same.
        degrees = f"{self.temperature}.0" if self.temperature.isdigit() else self.temperature
        return "|".join((self.state.value, degrees, symptoms, action, "1" if self.notified else ""))

    @property
    def summary(self) -> str:
        """Text for people: the state, with the findings or what is known of the illness."""
        parts = [str(self.state.label)]
        if self.state in {State.ABNORMAL, State.SICK}:
            parts += [f"{self.temperature}℃"] if self.temperature else []
            parts += [str(item.label) for item in Symptom if item in self.symptoms]
            parts += [str(item.label) for item in (self.disease, self.action) if item]
        return " · ".join(parts)

    @property
    def celsius(self) -> Decimal | None:
        """Temperature in degrees. Raises ValueError if the text is not one."""
        if not self.temperature:
            return None
        try:
            value = Decimal(self.temperature)
            # Rounding, too, fails on what has more digits than a Decimal keeps.
            exact = value.is_finite() and round(value, 1) == value
        except InvalidOperation:
            raise ValueError(self.temperature) from None
        if not exact:
            raise ValueError(self.temperature)
        return value

    def with_error(self, message: LazyString | str) -> Entry:
        """Return the entry with an error message; an earlier message is kept."""
        return self if self.error else replace(self, error=message)

    @classmethod
    def found(cls, child: Child, finding: HealthFinding) -> Entry:
        """Return the entry of a child with a finding."""
        temperature = "" if finding.temperature_c is None else f"{finding.temperature_c:.1f}"
        return cls(
            child,
            State.ABNORMAL,
            temperature,
            finding.symptoms,
            finding.action,
            finding.guardian_notified,
        )

    @classmethod
    def on_leave(cls, child: Child, absence: SickAbsence) -> Entry:
        """Return the entry of a child on sick leave."""
        return cls(child, State.SICK, symptoms=absence.symptoms, disease=absence.disease)

    @classmethod
    def typed(cls, child: Child, form: MultiDict[str, str], allowed: Iterable[State]) -> Entry:
        """Return the entry as submitted in the form; unknown choices are dropped or become an error."""
        state = form.get(f"state_{child.id}", State.PRESENT.value)
        if state not in {item.value for item in allowed}:
            return cls(child, error=_l("Choose one of the states."))
        known = {item.value for item in Symptom}
        symptoms = frozenset(Symptom(item) for item in form.getlist(f"symptoms_{child.id}") if item in known)
        if state == State.SICK:
            diseases = {item.value for item in Disease}
            disease = form.get(f"disease_{child.id}", "")
            return cls(child, State.SICK, symptoms=symptoms, disease=Disease(disease) if disease in diseases else None)
        if state != State.ABNORMAL:
            return cls(child, State(state))
        actions = {item.value for item in Action}
        action = form.get(f"action_{child.id}", "")
        return cls(
            child,
            State.ABNORMAL,
            _number(form.get(f"temperature_{child.id}", "")),
            symptoms,
            Action(action) if action in actions else None,
            f"notified_{child.id}" in form,
        )


def _number(text: str) -> str:
    """Return the number in plain form: some keyboards write 37.5 with full-width digits and a comma."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("°C").strip()
    return plain.replace(",", ".").replace("。", ".")[:20]
