import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Exists, Q
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from workflows.accounts.models import User
from workflows.core import charts, interval_charts
from workflows.core.clock import now
from workflows.core.templatetags.nhs import breakable, percent_of
from workflows.core.web import context, navigation
from workflows.core.web.components import camel, render


def draw(source, path="/", **values):
    values["request"] = RequestFactory().get(path)
    return Template(f"{{% load nhs nhs_dates %}}{source}").render(Context(values))


def test_a_literal_is_printed_once_and_text_is_escaped():
    html = draw('{% nhs "button" text="Save <now>" attributes__data_kind="x" %}')
    assert html.count("Save &lt;now&gt;") == 1
    assert 'data-kind="x"' in html
    assert render("tag", text=gettext_lazy("Open")).count("Open") == 1


def test_html_params_are_escaped_unless_marked_safe():
    assert "&lt;i&gt;" in render("inset-text", html="<i>")
    assert "<i>x</i>" in render("inset-text", html=SafeString("<i>x</i>"))
    assert "<p>hello</p>" in draw('{% nhsblock "inset-text" %}<p>hello</p>{% endnhsblock %}')
    assert camel("error_message") == "errorMessage"


def test_pages_keep_the_query_and_hide_when_single():
    html = draw("{% pages p %}", "/?q=a&page=2", p=Paginator(range(100), 10).page(2))
    assert "?q=a&amp;page=3" in html
    assert "Showing 11 to 20 of 100" in html
    assert "Showing 3 results" in draw("{% pages p %}", p=Paginator(range(3), 10).page(1))
    assert draw("{% pages p %}", p=Paginator([], 10).page(1)).strip() == ""


def test_a_sorted_column_turns_round_and_starts_at_the_first_page():
    html = draw('{% sortable "closes" "Closing date" %}', "/?sort=closes&page=4&q=x")
    assert 'aria-sort="ascending"' in html
    assert "page=" not in html
    assert "sort=-closes" in html
    assert 'aria-sort="none"' in draw('{% sortable "n" "Score" numeric=True %}')


def test_dates_and_percentages():
    at = dt.datetime(2027, 3, 30, 14, 30, tzinfo=dt.UTC)
    shown = draw(
        "{{ at|date_nhs }}, {{ at|time_nhs }}, {{ at|moment_nhs }}{{ no|date_nhs }}", at=at, no=None
    )
    assert shown == "30 March 2027, 3:30pm, 30 March 2027 at 3:30pm"
    assert (percent_of(1, 3), percent_of(5, 0), percent_of(9, 3)) == (33, 0, 100)


def test_an_address_breaks_between_its_parts_and_stays_escaped():
    assert breakable("a.b@c.uk") == "a<wbr>.b<wbr>@c<wbr>.uk"
    assert breakable("<i>@x") == "&lt;i&gt;<wbr>@x"


def request_of(user, path="/b/c/d/"):
    request = RequestFactory().get(path)
    request.user = user
    return request


@pytest.mark.django_db
def test_header_links_are_asked_for_once_a_request_and_their_providers_once_a_day(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(navigation, "_providers", [])
    given = []

    def provider(somebody):
        given.append(somebody)
        own = User.objects.filter(pk=somebody.pk, full_name__startswith="A")
        return [
            navigation.NavItem("B", "/b/"),
            navigation.NavItem("A", "/b/c/", order=5, when=Q(Exists(own))),
            navigation.NavItem("S", "/s/", when=Q(is_superuser=True)),
        ]

    navigation.register(provider)
    navigation.register(provider)
    ada, ben = (User.objects.create(email=f"{n}@e.uk", full_name=n) for n in ("Ada", "Ben"))
    root = User.objects.create(email="r@e.uk", full_name="Root", is_superuser=True)
    request = request_of(ada)
    with django_assert_num_queries(1):
        links = [link for _ in range(2) for link in context.site(request)["nav_links"]]
    assert [(link.text, link.current) for link in links] == [("A", True), ("B", False)] * 2
    assert [link.text for link in context.site(request_of(ben))["nav_links"]] == ["B"]
    assert [item.text for item in navigation.items_for(root)] == ["B", "S"]
    User.objects.filter(pk=ada.pk).update(full_name="Zoe")  # what was decided is not kept
    assert [item.text for item in navigation.items_for(ada)] == ["B"]
    assert navigation.items_for(User(pk=2**40)) == []  # gone meanwhile
    assert len(given) == 2  # once a day, for two people whom nobody is
    navigation.register(lambda _: [navigation.NavItem("M", "/m/", when=Q(date_joined__lt=now()))])
    with pytest.raises(TypeError, match="the day"):
        navigation.items_for(ben)
    monkeypatch.setattr(navigation, "_providers", [provider])
    navigation.unregister(provider)
    assert navigation.items_for(ben) == []
    assert navigation.items_for(AnonymousUser()) == []
    assert list(context.site(RequestFactory().get("/"))["nav_links"]) == []


def test_charts_are_the_same_for_the_same_data_and_carry_their_figures():
    first = charts.bars(
        "By <stage>", [("Submitted", 2), ("A very long label for a narrow place", 0)]
    )
    assert first == charts.bars(
        "By <stage>", [("Submitted", 2), ("A very long label for a narrow place", 0)]
    )
    assert "By &lt;stage&gt;" in first.svg
    assert "style=" not in first.svg
    assert first.rows[0] == ("Submitted", "2")
    assert "Submitted: 2" in first.svg
    assert charts.bars("None", []).rows == ()


def test_the_strip_shows_spread_and_who_has_no_scores():
    chart = charts.strip("Scores", [("Candidate 1", [3, 3, 4]), ("Candidate 2", [])], top=4)
    assert chart.rows[0] == ("Candidate 1", "3, 3, 4", "3", "3.33", "4")
    assert chart.rows[1][1] == "No scores"
    assert chart.svg.count("<circle") == 3


@pytest.mark.parametrize(
    ("bottom", "top", "marked"),
    [
        (1, 7, "1234567"),
        (0, 100, ["0", "25", "50", "75", "100"]),
        (0, 14, ["0", "3.5", "7", "10.5", "14"]),
    ],
)
def test_the_strip_is_marked_at_whole_points_of_a_short_scale(bottom, top, marked):
    chart = charts.strip("Scores", [("Candidate 1", [bottom])], bottom=bottom, top=top)
    for step in marked:
        assert f'font-size="13">{step}</text>' in chart.svg
    assert chart.svg.count('font-size="13"') == (7 if top == 7 else 5)


def test_intervals_show_figure_and_reach_and_stay_on_the_scale():
    data = [
        interval_charts.Interval("Alpha", 0.849, 0.4267, 1.0),
        interval_charts.Interval("Below", -0.001, -3, 0.2),
    ]
    chart = interval_charts.intervals("Reliable", data, bottom=0, top=1, marks=[("good", 0.8)])
    assert chart.columns == ("Figure", "Estimate", "From", "To")
    assert chart.rows == (
        ("Alpha", "0.85", "0.43", "1.00"),
        ("Below", "0.00", "\u22123.00", "0.20"),
    )
    assert chart.svg.count("<circle") == 2
    assert ">good</text>" in chart.svg
    assert "Alpha: 0.85, from 0.43 to 1.00" in chart.svg
    assert "style=" not in chart.svg
    assert interval_charts.intervals("None", [], bottom=1, top=1).rows == ()


def test_the_timeline_is_in_order_and_marks_today():
    days = [("Closes", dt.date(2027, 2, 1)), ("Opens", dt.date(2027, 1, 4))]
    chart = charts.timeline("Timetable", days, today=dt.date(2027, 1, 20))
    assert [row[0] for row in chart.rows] == ["Opens", "Closes"]
    assert "stroke-dasharray" in chart.svg
    assert "stroke-dasharray" not in charts.timeline("Timetable", days).svg
    assert charts.timeline("Empty", []).rows == ()
