"""Form of a decision about an obligation. CSRF tokens are checked for the whole portal before any view."""

from __future__ import annotations

from wtforms import Form, SelectField, StringField
from wtforms.validators import InputRequired

from portal.base.i18n import _l
from portal.evidence.decisions import LONGEST_REASON
from portal.web.organisation.forms import DayField

__all__ = ["DECLARED", "OFF", "DecisionForm"]

NEEDED = _l("This is needed.")
OFF, DECLARED = "off", "declared"


class DecisionForm(Form):
    """Form of a decision: first day, frequency, reason."""

    frequency = SelectField(_l("How often"), validate_choice=False)
    starts_on = DayField(
        _l("From"),
        [InputRequired(NEEDED)],
        description=_l("What was due before this day stays due; a week or month that has begun, too."),
    )
    reason = StringField(
        _l("Reason"),
        [InputRequired(NEEDED)],
        description=_l("Kept with the decision, such as: no noon rest in summer"),
        render_kw={"maxlength": LONGEST_REASON, "autocomplete": "off"},
    )
