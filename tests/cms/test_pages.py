import datetime as dt

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe
from wagtail.models import Site

from cms.blocks import CallToActionBlock
from cms.models import GuidancePage, VacancyPage
from cms.setup import GuidanceText, ensure_advert, ensure_guidance, ensure_site
from tests.factories import AT, make_body, make_campaign, make_user, move_to
from workflows.boards.enums import Post, Region
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign, StageDate
from workflows.campaigns.services import move

pytestmark = pytest.mark.django_db
BLOCKS = [
    ("heading", "What boards do"),
    ("heading", ("Committees", "h3")),
    ("text", ["A board meets.", "It asks <hard> questions."]),
    ("text", mark_safe('<p>See our <a href="/privacy/">notice</a></p>')),
    ("inset", "You need not have worked in the NHS."),
    ("details", ("How long is a term?", "Usually three years.")),
    ("steps", [("Read the pack", "All of it."), ("Write your answers", "")]),
    ("do_dont", (["give one example in depth"], ["repeat your CV"])),
    ("key_facts", [("Time", "2 to 3 days a month")]),
    ("quote", ("I was asked to think, not to agree.", "A non-executive director")),
]


def test_home_lists_open_vacancies_and_leads_to_the_search(client, advert):
    advert("Chair of the trust", publish=True)
    advert("Still a draft")
    page = client.get("/").content.decode()
    assert "Chair of the trust" in page
    assert "Still a draft" not in page
    assert 'action="/vacancies/"' in page
    assert "See all 1 open vacancy" in page
    assert page.count("<h1") == 1


def test_home_without_vacancies_says_what_to_do(client, tree):
    assert "No vacancy is open today" in client.get("/").content.decode()


def test_pages_have_title_description_breadcrumbs_and_canonical_address(client, advert):
    page = advert("Chair", publish=True)
    html = client.get(page.get_url()).content.decode()
    assert f"<title>Chair, {page.campaign.body.name} –" in " ".join(html.split())
    assert '<meta name="description" content="Chair the audit committee.">' in html
    assert '<a class="nhsuk-breadcrumb__link" href="/vacancies/">Vacancies</a>' in html
    assert f'<link rel="canonical" href="{page.full_url}">' in html
    assert page.full_url.startswith("http")


def test_no_page_has_inline_script_or_style_even_for_an_editor(advert, editor, signed_in):
    page = advert(publish=True)
    browser = signed_in(editor)
    for address in ("/", "/vacancies/", page.get_url(), "/guidance/"):
        response = browser.get(address)
        html = response.content.decode()
        assert "wagtail-userbar" not in html
        assert "<style" not in html
        assert " style=" not in html
        assert html.count("<script") == html.count("<script src=") + html.count(
            '<script type="module" src='
        )
        assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_the_header_and_footer_carry_the_sites_links(client, tree):
    ensure_guidance(tree, GuidanceText("privacy", "Privacy notice", "", [], footer=True), at=AT)
    html = client.get("/vacancies/").content.decode()
    assert '<a class="app-nav__link" href="/vacancies/" aria-current="page">Vacancies</a>' in html
    assert '<a class="app-nav__link" href="/guidance/">Guidance</a>' in html
    assert '<a href="/privacy/">Privacy notice</a>' in html


def test_guidance_draws_every_block(client, tree):
    text = GuidanceText("the-role", "The role", "What the work is.", BLOCKS)
    page = ensure_guidance(tree, text, at=AT)
    assert ensure_guidance(tree, text, at=AT).pk == page.pk
    html = client.get(page.get_url()).content.decode()
    assert '<h2 class="nhsuk-heading-l" id="what-boards-do">What boards do</h2>' in html
    assert '<h3 class="nhsuk-heading-m" id="committees">Committees</h3>' in html
    assert "It asks &lt;hard&gt; questions." in html
    for part in (
        "nhsuk-inset-text",
        "nhsuk-details",
        "app-steps",
        "nhsuk-list--tick",
        "nhsuk-list--cross",
    ):
        assert part in html
    assert "nhsuk-summary-list" in html
    assert "A non-executive director" in html
    assert '<a href="/privacy/">notice</a></p>' in html
    assert "<p><p>" not in html
    assert "The role" in client.get("/guidance/").content.decode()


def test_a_call_to_action_leads_to_a_page_or_an_address_and_must_lead_somewhere(client, tree):
    block = CallToActionBlock()
    go = {"text": "Find a vacancy", "page": tree.vacancies, "address": ""}
    out = {"text": "Read the code", "page": None, "address": "https://example.org/code"}
    page = GuidancePage(title="Next", slug="next")
    page.body = [("call_to_action", go), ("call_to_action", out)]
    tree.guidance.add_child(instance=page)
    html = client.get(page.get_url()).content.decode()
    assert 'href="/vacancies/"' in html
    assert 'href="https://example.org/code"' in html
    assert block.clean(block.to_python({**out}))["address"] == out["address"]
    for address in ("", "javascript:alert(1)", "//elsewhere.example"):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({**out, "address": address}))


def test_an_installation_without_a_site_still_answers(client, db):
    Site.objects.all().delete()
    assert client.get("/nowhere/").status_code == 404


def test_an_advert_is_made_once_a_campaign(tree, advert):
    page = advert()
    again = ensure_advert(tree, page.campaign, texts={"title": "Other", "role": "x"}, publish=False)
    assert (again.pk, again.title) == (page.pk, page.title)


def test_an_empty_guidance_index_says_so(client, tree):
    assert "No guidance yet" in client.get("/guidance/").content.decode()


def test_the_vacancy_shows_what_its_campaign_decides(client, advert):
    page = advert(
        publish=True, body=make_body("Wharfe NHS Foundation Trust", about="We run hospitals.")
    )
    html = client.get(page.get_url()).content.decode()
    for text in (
        "Wharfe NHS Foundation Trust",
        "We run hospitals.",
        "North East and Yorkshire",
        "2.5 days a month",
        "£13,000 a year",
        "3 years",
        "Governance and assurance",
        "Digital change",
        "5 to 50 words",
        "Interviews",
        "Open until",
        "The candidate pack is being prepared",
    ):
        assert text in html, text
    assert html.count(f"/apply/{page.campaign.reference}/") == 2


def test_a_delayed_stage_shows_its_reason(client, advert):
    page = advert(publish=True)
    StageDate.objects.filter(campaign=page.campaign, stage="sift").update(
        delay_reason="A member was ill."
    )
    assert "A member was ill." in client.get(page.get_url()).content.decode()


def test_a_vacancy_says_what_changed_since_it_opened(client, advert):
    page = advert(publish=True)
    move(
        campaign_id=page.campaign_id,
        target=CampaignState.PAUSED,
        actor=make_user(),
        at=AT,
        reason="Between us.",
        public_text="We go on\nin May.",
    )
    html = client.get(page.get_url()).content.decode()
    assert "Recruitment paused" in html
    assert "We go on<br>in May." in html
    assert "Between us." not in html


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (CampaignState.CLOSED, "No more applications are taken"),
        (CampaignState.DECIDED, "See what happens next"),
        (CampaignState.PAUSED, "This recruitment is paused"),
        (CampaignState.ABANDONED, "has been withdrawn"),
    ],
)
def test_a_vacancy_past_open_says_where_it_stands_and_offers_no_application(
    client, advert, state, says
):
    page = advert(publish=True)
    move_to(page.campaign, state)
    html = client.get(page.get_url()).content.decode()
    assert says in html
    assert "Apply for this role" not in html


def test_closing_time_counts_before_the_clock_has_closed_the_campaign(client, advert):
    page = advert(publish=True)
    Campaign.objects.filter(pk=page.campaign_id).update(closes_at=AT - dt.timedelta(seconds=1))
    assert "Apply for this role" not in client.get(page.get_url()).content.decode()


# ---- the index --------------------------------------------------------------------------------


def titles(response):
    return [card.title for card in response.context["cards"]]


@pytest.fixture
def three(advert):
    north = make_body("Northern Board", region=Region.NORTH_WEST)
    south = make_body("Southern Trust", region=Region.SOUTH_WEST)
    day = dt.timedelta(days=1)
    advert("Chair", publish=True, body=north, post=Post.CHAIR, closes_in=20 * day)
    advert(
        "Audit member",
        publish=True,
        body=south,
        closes_in=5 * day,
        texts={"role": "You know finance."},
    )
    advert("Digital member", publish=True, body=south, closes_in=40 * day)
    closed = advert("Old post", publish=True, body=south)
    move_to(closed.campaign, CampaignState.DECIDED)
    return north, south


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Audit member", "Chair", "Digital member"]),
        ("q=finance", ["Audit member"]),
        ("q=FINAN+south", ["Audit member"]),
        ("q=northern", ["Chair"]),
        ("q=%25", []),
        ("role=chair", ["Chair"]),
        ("region=south-west", ["Audit member", "Digital member"]),
        ("closing=7", ["Audit member"]),
        ("closing=30", ["Audit member", "Chair"]),
        ("status=closed", ["Old post"]),
        ("status=all&sort=title", ["Audit member", "Chair", "Digital member", "Old post"]),
        ("sort=newest", ["Digital member", "Audit member", "Chair"]),
        ("role=chair&region=south-west", []),
        ("role=nonsense", ["Audit member", "Chair", "Digital member"]),
        ("page=99", ["Audit member", "Chair", "Digital member"]),
    ],
)
def test_the_index_finds(client, three, query, expected):
    assert titles(client.get(f"/vacancies/?{query}")) == expected


def test_the_index_filters_by_organisation_and_shows_chips_that_remove_one_filter(client, three):
    north, _south = three
    response = client.get(f"/vacancies/?body={north.slug}&q=chair&page=1")
    assert titles(response) == ["Chair"]
    chips = {chip.text: chip.href for chip in response.context["chips"]}
    assert chips == {
        "“chair”": f"/vacancies/?body={north.slug}",
        "Organisation: Northern Board": "/vacancies/?q=chair",
    }
    assert "1 open vacancy" in response.content.decode()


def test_a_filter_that_makes_no_sense_is_named_as_an_error(client, three):
    response = client.get("/vacancies/?closing=-1")
    html = response.content.decode()
    assert "Choose a closing date from the list." in html
    assert "<title>Error: " in html


def test_the_index_says_what_to_do_when_nothing_is_found(client, three, tree):
    assert "No vacancy matches your search" in client.get("/vacancies/?q=zzz").content.decode()


def test_the_index_with_nothing_open_leads_to_closed_ones(client, tree):
    assert "?status=closed" in client.get("/vacancies/").content.decode()


def many(tree, numbers):
    """Live adverts of one body, a campaign each."""
    pattern = make_campaign()
    tree.vacancies.refresh_from_db()
    for number in numbers:
        campaign = Campaign.objects.get(pk=pattern.pk)
        campaign.pk, campaign.reference = None, f"M-{number:04d}"
        campaign.save()
        page = VacancyPage(
            title=f"Post {number}", slug=f"m-{number}", campaign=campaign, role="<p>x</p>"
        )
        tree.vacancies.add_child(instance=page)


def queries_of(client, address):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured), response


@pytest.mark.parametrize("address", ["/vacancies/", "/"])
def test_a_list_asks_the_same_number_of_questions_for_3_and_300(client, tree, address):
    many(tree, range(3))
    few, _ = queries_of(client, address)
    many(tree, range(3, 300))
    lots, response = queries_of(client, address)
    assert lots == few
    assert 3 < len(response.context["cards"]) <= 10


def test_paging_keeps_the_search(client, tree):
    many(tree, range(12))
    html = client.get("/vacancies/?sort=title").content.decode()
    assert "Showing 1 to 10 of 12" in html
    assert "?sort=title&amp;page=2" in html
    second = client.get("/vacancies/?sort=title&page=2")
    assert len(titles(second)) == 2
    assert "page 2 of 2" in second.content.decode()


def test_setting_up_twice_changes_nothing(tree):
    again = ensure_site(at=AT)
    assert (again.home.pk, again.vacancies.pk, again.guidance.pk) == (
        tree.home.pk,
        tree.vacancies.pk,
        tree.guidance.pk,
    )
