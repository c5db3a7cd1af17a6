"""Messages in the current language, whatever language was used before."""

from __future__ import annotations

from flask import Flask, session
from flask_babel import force_locale, refresh

from portal.base.i18n import _, _l, _lp


def test_the_language_of_the_moment(app: Flask) -> None:
    later = _l("Class sheet")
    with app.test_request_context("/"):
        assert (_("Class sheet"), str(later)) == ("班级表", "班级表")
        with force_locale("en"):
            assert (_("Class sheet"), str(later)) == ("Class sheet", "Class sheet")
            with force_locale("zh"):
                assert str(later) == "班级表"
            assert str(later) == "Class sheet"
        assert str(later) == "班级表"
        for language, expected in (("en", "Class sheet"), ("zh", "班级表")):
            session["language"] = language
            refresh()
            assert str(later) == expected


def test_templates_speak_the_same(app: Flask) -> None:
    template = app.jinja_env.from_string('{{ _("Class sheet") }} {{ _("%(n)s & more", n=name) }}')
    with app.test_request_context("/"):
        assert template.render(name="<b>") == "班级表 &lt;b&gt; & more"
        with force_locale("en"):
            assert template.render(name="x") == "Class sheet x & more"


def test_values_may_have_any_name() -> None:
    assert _("%(message)s in %(context)s", message="a", context="b") == "a in b"
    assert str(_l("%(message)s in %(context)s", message="a", context="b")) == "a in b"
    assert str(_lp("here", "%(message)s in %(context)s", message="a", context="b")) == "a in b"
