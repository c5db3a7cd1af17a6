"""Class sheet as a formset: a line a child."""

from __future__ import annotations

from typing import Any

from django import forms

from bench.gate.kindergarten.models import ABSENCES, ACTIONS, SYMPTOMS, Classroom

__all__ = ["ChooseForm", "LineFormSet"]

STATES = (("present", "出勤且正常"), *ABSENCES, ("abnormal", "异常"))


class ChooseForm(forms.Form):
    """Choice of class and day."""

    day = forms.DateField()
    classroom = forms.ModelChoiceField(Classroom.objects.all())


class LineForm(forms.Form):
    """Line of one child."""

    child = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label="状态", choices=STATES, widget=forms.RadioSelect)
    temperature = forms.DecimalField(label="体温", max_digits=3, decimal_places=1, required=False)
    symptoms = forms.MultipleChoiceField(
        label="症状", choices=SYMPTOMS, required=False, widget=forms.CheckboxSelectMultiple
    )
    action = forms.ChoiceField(
        label="处理", choices=(("", "尚未处理"), *ACTIONS), required=False, widget=forms.RadioSelect
    )
    notified = forms.BooleanField(label="已通知家长", required=False)

    def clean(self) -> dict[str, Any]:
        """Require a symptom or a temperature for an abnormal child."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("state") == "abnormal" and not values.get("symptoms") and values.get("temperature") is None:
            raise forms.ValidationError("请填写症状或体温。")
        return values


LineFormSet = forms.formset_factory(LineForm, extra=0)
