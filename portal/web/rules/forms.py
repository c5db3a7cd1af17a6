"""Forms of rules. CSRF tokens are checked for the whole portal before any view runs."""

from __future__ import annotations

from decimal import Decimal

from wtforms import Form, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.base.i18n import _l
from portal.base.parse import UnreadableError, read_number
from portal.rules.own_values import LONGEST_SOURCE
from portal.web.organisation.forms import DayField

__all__ = ["EndForm", "OwnValueForm"]

NEEDED = _l("This is needed.")


class NumberField(StringField):
    """Number field with an error message in the reader's language; the typed text stays in the field."""

    number: Decimal | None = None

    def pre_validate(self, form: object) -> None:  # noqa: ARG002
        """Parse the number; raise ValidationError if that fails."""
        try:
            self.number = read_number(self.data or "")
        except UnreadableError as error:
            raise ValidationError(str(error)) from None


class OwnValueForm(Form):
    """Form of an own value of a rule, from a day on."""

    value = NumberField(
        _l("Value"), [InputRequired(NEEDED)], render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": 20}
    )
    starts_on = DayField(
        _l("From"),
        [InputRequired(NEEDED)],
        description=_l("Records of this day and later are judged by it, also those already entered; earlier ones not."),
    )
    ends_on = DayField(_l("To"), description=_l("Empty: until further notice"))
    source = StringField(
        _l("Source"),
        [InputRequired(NEEDED)],
        description=_l("Who decided it and where it is written, such as a notice of the district or a meeting"),
        render_kw={"maxlength": LONGEST_SOURCE, "autocomplete": "off"},
    )


class EndForm(Form):
    """Form of the last day of an own value."""

    last_day = DayField(_l("Last day"), [InputRequired(NEEDED)])
