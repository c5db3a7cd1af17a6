"""What a sheet says of one child: as it stands in the database, and as it comes from the form."""

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
    """How a child is found that day."""

    PRESENT = "present", _l("Present and well")
    ABNORMAL = "abnormal", _l("Abnormal")
    SICK = "sick", _l("Sick leave")
    PERSONAL = "personal", _l("Personal leave")
    OTHER = "other", _l("Other absence")
    AWAY = "away", _l("Not here")

    @property
    def absence(self) -> Absence | None:
        """The reason, if it is an absence that attendance counts."""
        return Absence(self.value) if self.value in {item.value for item in Absence} else None

    @property
    def checked(self) -> bool:
        """Whether the child was there to be looked at."""
        return self in {State.PRESENT, State.ABNORMAL}


def states_of(session: CheckSession) -> tuple[State, ...]:
    """The states to choose from: attendance, with its reasons, is taken in the morning."""
    if session is CheckSession.MORNING:
        return State.PRESENT, State.SICK, State.PERSONAL, State.OTHER, State.ABNORMAL
    return State.PRESENT, State.AWAY, State.ABNORMAL


@dataclass(frozen=True)
class Entry:
    """One child's line."""

    child: Child
    state: State = State.PRESENT
    temperature: str = ""
    """As typed."""
    symptoms: frozenset[Symptom] = frozenset()
    action: Action | None = None
    notified: bool = False
    disease: Disease | None = None
    """Of a child on sick leave, where it is known."""
    error: LazyString | str | None = field(default=None, compare=False)
    theirs: Entry | None = field(default=None, compare=False)
    """What somebody else saved meanwhile, where it is not what this user says."""

    @property
    def marks(self) -> str:
        """All that it says, as one line of text: to tell whether the user changed it."""
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
        """For people: the state, and what was found or is known."""
        parts = [str(self.state.label)]
        if self.state in {State.ABNORMAL, State.SICK}:
            parts += [f"{self.temperature}℃"] if self.temperature else []
            parts += [str(item.label) for item in Symptom if item in self.symptoms]
            parts += [str(item.label) for item in (self.disease, self.action) if item]
        return " · ".join(parts)

    @property
    def celsius(self) -> Decimal | None:
        """The temperature. Raises ValueError if what was typed is none."""
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
        """The same, with what is wrong with it; the first problem stays."""
        return self if self.error else replace(self, error=message)

    @classmethod
    def found(cls, child: Child, finding: HealthFinding) -> Entry:
        """As a finding has it."""
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
        """As a sick leave has it."""
        return cls(child, State.SICK, symptoms=absence.symptoms, disease=absence.disease)

    @classmethod
    def typed(cls, child: Child, form: MultiDict[str, str], allowed: Iterable[State]) -> Entry:
        """As the form has it."""
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
    """Full-width digits and a comma are how some keyboards write 37.5."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("°C").strip()
    return plain.replace(",", ".").replace("。", ".")[:20]
