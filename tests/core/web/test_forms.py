import datetime as dt

import pytest
from django import forms

from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.web.forms import (
    NHSDateField,
    NHSForm,
    NHSTimeField,
    WordsField,
    required_message,
)
from workflows.core.words import count_words, normalise_text


class Sample(NHSForm):
    nhs = {"level": {"items": {"1": {"hint": {"text": "Basic"}}}}, "name": {"width": 20}}
    name = forms.CharField(label="Full name", widget=forms.TextInput(attrs={"autofocus": True}))
    email = forms.EmailField(label="Email address", required=False)
    born = NHSDateField(label="Date of birth", required=False)
    statement = WordsField(label="Statement", max_words=4, min_words=2)
    notes = forms.CharField(widget=forms.Textarea, required=False)
    short = forms.CharField(widget=forms.Textarea, required=False, max_length=20)
    level = forms.ChoiceField(choices=[("", "-"), ("1", "One")], widget=forms.RadioSelect)
    skills = forms.MultipleChoiceField(
        choices=[("a", "Finance"), ("b", "Audit & risk")],
        widget=forms.CheckboxSelectMultiple,
    )
    body = forms.ChoiceField(
        choices=[("", "Choose"), ("Trusts", [("x", "X")])], label="Which body?"
    )
    agree = forms.BooleanField(label="I agree")
    cv = forms.FileField(label="CV", widget=forms.FileInput(attrs={"accept": ".pdf"}))
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    years = forms.IntegerField(min_value=0)
    rate = forms.DecimalField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def test_an_unbound_form_draws_every_field_and_no_summary():
    html = str(
        Sample(initial={"skills": ["b"], "body": "x", "name": "<b>", "born": dt.date(2000, 2, 9)})
    )
    assert "Email address (optional)" in html
    assert 'value="&lt;b&gt;"' in html
    assert 'name="born_day"' in html
    assert 'value="9"' in html
    assert (
        'data-count-type="words"' in html or "characterCount" in html or "character-count" in html
    )
    assert html.count('type="checkbox"') == 3
    assert html.count('type="radio"') == 1
    assert "Audit &amp; risk" in html
    assert "Basic" in html
    assert '<input type="hidden" name="version"' in html
    assert 'inputmode="decimal"' in html
    assert 'accept=".pdf"' in html
    assert Sample().error_summary == ""


def test_errors_link_to_fields_that_exist():
    form = Sample({"born_day": "3", "email": "x", "statement": "a b c d e"})
    summary, html = form.error_summary, str(form)
    for sentence in (
        "Enter full name",
        "Enter an email address in the correct format",
        "The date must include a month and year",
        "Your answer must be 4 words or fewer. It is 5 words, so remove 1.",
        "Select level",
        "Answer the question: Which body?",
        "Tick the box: I agree",
        "Choose a file for CV",
    ):
        assert sentence in summary
    assert 'href="#id_born-month"' in summary
    for target in (
        "id_name",
        "id_born-month",
        "id_level",
        "id_skills",
        "id_body",
        "id_agree",
        "id_cv",
    ):
        assert f'href="#{target}"' in summary
        assert f'id="{target}"' in html


@pytest.mark.parametrize(
    ("text", "date"),
    [("30 3 2027", dt.date(2027, 3, 30)), ("1 March 2027", dt.date(2027, 3, 1)), ("", None)],
)
def test_dates(text, date):
    field = NHSDateField(required=False)
    assert field.clean(text.split() or ["", "", ""]) == date


@pytest.mark.parametrize("text", ["30 2 2027", "1 1 27", "x y z", "1 1 99999999999"])
def test_dates_that_are_not_real(text):
    with pytest.raises(forms.ValidationError, match="real date"):
        NHSDateField().clean(text.split())


def test_a_required_date_and_a_disabled_one():
    with pytest.raises(forms.ValidationError, match="required"):
        NHSDateField().clean(["", "", ""])
    assert NHSDateField(disabled=True).clean(dt.date(2027, 1, 2)) == dt.date(2027, 1, 2)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("3:30pm", dt.time(15, 30)),
        ("9am", dt.time(9)),
        ("12am", dt.time(0)),
        ("15:30", dt.time(15, 30)),
        ("3.30 PM", dt.time(15, 30)),
        ("midday", dt.time(12)),
        ("", None),
        (dt.time(0, 5), dt.time(0, 5)),
    ],
)
def test_times(text, time):
    assert NHSTimeField(required=False).clean(text) == time


@pytest.mark.parametrize("text", ["9", "13pm", "0am", "25:00", "3:75pm", "soon"])
def test_times_that_are_not_real(text):
    with pytest.raises(forms.ValidationError, match="real time"):
        NHSTimeField().clean(text)


def test_words_are_runs_of_what_is_not_space():
    assert count_words("well-being  and\u00a0/ or\ufeffx") == 5
    assert count_words("a\x85b \x1c") == 2
    assert normalise_text("a\r\nb\rc\n") == "a\nb\nc\n"
    field = WordsField(max_words=4, min_words=2, required=False)
    assert field.clean("a\r\nb") == "a\nb"
    assert field.clean("") == ""
    with pytest.raises(forms.ValidationError, match=r"2 words or more\. It has 1"):
        field.clean("one")


def test_a_service_that_says_no_is_shown_in_the_form():
    form = Sample({})
    form.add_domain_error(InvalidInputError({"name": "That name is taken", "gone": "No such box"}))
    form.add_domain_error(TransitionError("The campaign is closed"))
    assert "That name is taken" in form.errors["name"]
    assert form.non_field_errors() == ["No such box", "The campaign is closed"]


def test_filter_forms_do_not_say_optional():
    class Filters(NHSForm):
        mark_optional = False
        q = forms.CharField(required=False)

    assert "(optional)" not in str(Filters())


def test_required_message_keeps_initials():
    assert required_message(forms.CharField(label="NHS number"), "n") == "Enter NHS number"
    assert required_message(forms.CharField(), "first_name") == "Enter first name"
