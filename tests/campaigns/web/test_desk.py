import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    AT,
    CRITERIA,
    declare_none,
    give_role,
    make_application,
    make_assessor,
    make_body,
    make_campaign,
    make_panel,
    make_submitted,
    make_user,
    seat,
)
from workflows.applications.enums import ApplicationState
from workflows.boards.enums import BodyRole
from workflows.campaigns import services
from workflows.campaigns.enums import CampaignState, ConflictStatus, PanelRole, Relationship
from workflows.campaigns.models import Campaign, CampaignUserGrant, ConflictDeclaration, StageDate
from workflows.core.clock import london_date

pytestmark = pytest.mark.django_db
TODAY = london_date(AT)


@pytest.fixture
def body():
    return make_body("Wharfedale NHS Foundation Trust")


@pytest.fixture
def coordinator(body):
    user = make_user("Cora Ordinator")
    give_role(user, body)
    return user


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


def page(client, name, *args, data=None):
    return client.get(reverse(f"campaigns:{name}", args=args), data)


def start_data(body, **changes):
    return {
        "body": body.pk,
        "post": "ned",
        "title": "Non-executive director (digital)",
        "reference": "WCV-2027-01",
        "need": "The chair of the audit committee retires.",
        "time_commitment_days": "2.5",
        "remuneration": "13000",
        "term_years": "3",
        "opens_on_day": "1",
        "opens_on_month": "3",
        "opens_on_year": "2030",
        "opens_time": "9am",
        "closes_on_day": "29",
        "closes_on_month": "3",
        "closes_on_year": "2030",
        "closes_time": "11:59pm",
        "answer_min_words": "250",
        "answer_max_words": "500",
    } | changes


class TestList:
    def test_shows_state_date_and_next_action(self, desk, body):
        make_campaign(body=body, state=CampaignState.OPEN, reference="W-1", title="Digital NED")
        text = page(desk, "desk").content.decode()
        assert "Digital NED" in text
        assert "Open for applications" in text
        assert "Wait for the closing date" in text
        assert "Late by 7 days" in text or "On time" in text

    def test_empty(self, desk):
        text = page(desk, "desk").content.decode()
        assert "No campaigns yet" in text
        assert "Start a campaign" in text

    def test_searches_filters_and_sorts(self, desk, body):
        make_campaign(body=body, reference="W-1", title="Alpha")
        make_campaign(body=body, reference="W-2", title="Beta", state=CampaignState.CLOSED_OUT)
        assert [r.title for r in page(desk, "desk", data={"search": "alp"}).context["rows"]] == [
            "Alpha"
        ]
        assert [
            r.title for r in page(desk, "desk", data={"search": "wharfedale w-2"}).context["rows"]
        ] == ["Beta"]
        assert [
            r.title for r in page(desk, "desk", data={"group": "finished"}).context["rows"]
        ] == ["Beta"]
        assert len(page(desk, "desk", data={"group": "nonsense"}).context["rows"]) == 2
        assert [r.title for r in page(desk, "desk", data={"sort": "-title"}).context["rows"]] == [
            "Beta",
            "Alpha",
        ]
        assert [r.title for r in page(desk, "desk", data={"sort": "-state"}).context["rows"]] == [
            "Beta",
            "Alpha",
        ]
        assert len(page(desk, "desk", data={"body": body.slug}).context["rows"]) == 2
        assert "Nothing matches" in page(desk, "desk", data={"search": "zzz"}).content.decode()

    def test_same_queries_for_3_and_300(self, desk, body):
        for _ in range(3):
            make_campaign(body=body)
        page(desk, "desk")
        with CaptureQueriesContext(connection) as few:
            page(desk, "desk")
        model = Campaign.objects.first()
        fields = {
            f.attname: getattr(model, f.attname)
            for f in Campaign._meta.concrete_fields
            if not f.primary_key
        }
        many = Campaign.objects.bulk_create(
            Campaign(**fields | {"reference": f"M-{n}"}) for n in range(297)
        )
        StageDate.objects.bulk_create(
            StageDate(campaign=each, stage="sift", planned_on=TODAY) for each in many
        )
        services.sync_campaign_grants(campaign=model, at=AT)
        grant = CampaignUserGrant.objects.filter(content_object=model).first()
        CampaignUserGrant.objects.bulk_create(
            CampaignUserGrant(
                user_id=grant.user_id, permission_id=grant.permission_id, content_object=each
            )
            for each in many
        )
        with CaptureQueriesContext(connection) as lots:
            answer = page(desk, "desk")
        assert len(answer.context["rows"]) == 25
        assert answer.context["page"].paginator.count == 300
        assert len(lots) == len(few)

    def test_navigation_is_for_those_who_run_campaigns(self, client, coordinator):
        client.force_login(coordinator)
        assert 'href="/desk/"' in client.get("/desk/").content.decode()
        client.force_login(make_user())
        assert 'href="/desk/"' not in client.get("/panel/").content.decode()


class TestStart:
    def test_starts_and_goes_on_to_criteria(self, desk, body):
        assert page(desk, "new").status_code == 200
        answer = desk.post(reverse("campaigns:new"), start_data(body))
        assert answer.status_code == 302
        assert answer.url == reverse("campaigns:criteria", args=["WCV-2027-01"])
        made = Campaign.objects.get(reference="WCV-2027-01")
        assert made.closes_at == dt.datetime(2030, 3, 29, 23, 59, tzinfo=dt.UTC)

    @pytest.mark.parametrize(
        ("changes", "field", "sentence"),
        [
            ({"reference": "new"}, "reference", "letters, digits"),
            ({"reference": "a b"}, "reference", "letters, digits"),
            ({"closes_on_year": "2029"}, "closes_on", "after the opening date"),
            ({"term_years": "9"}, "term_years", "at most 3 years"),
            ({"answer_max_words": "10"}, "answer_max_words", "250 or more"),
            ({"title": ""}, "title", "Enter title"),
        ],
    )
    def test_bad_input_keeps_everything(self, desk, body, changes, field, sentence):
        answer = desk.post(reverse("campaigns:new"), start_data(body, **changes))
        assert answer.status_code == 400
        assert sentence in answer.context["form"].errors[field][0]
        assert "The chair of the audit committee retires." in answer.content.decode()
        assert not Campaign.objects.exists()

    def test_a_reference_is_used_once(self, desk, body):
        make_campaign(body=body, reference="WCV-2027-01")
        answer = desk.post(reverse("campaigns:new"), start_data(body))
        assert "Another campaign" in answer.context["form"].errors["reference"][0]

    def test_only_bodies_of_ones_own(self, desk):
        answer = desk.post(reverse("campaigns:new"), start_data(make_body()))
        assert "body" in answer.context["form"].errors


def criteria_data(campaign, **changes):
    data = {"rows": "2"}
    for index, title in enumerate(("Governance", "Digital")):
        data |= {
            f"title_{index}": title,
            f"description_{index}": f"About {title}",
            f"weight_{index}": "1",
            f"kind_{index}": "essential",
        }
    for value in range(1, 8):
        data |= {f"label_{value}": f"L{value}", f"meaning_{value}": f"M{value}"}
    return data | changes


class TestCriteria:
    @pytest.fixture
    def campaign(self, body):
        return make_campaign(body=body, state=CampaignState.NEED)

    def test_starts_with_the_usual_anchors(self, desk, campaign):
        campaign.criteria.all().delete()
        campaign.scale_points.all().delete()
        text = page(desk, "criteria", campaign.reference).content.decode()
        assert "Not demonstrated" in text
        assert "Outstanding" in text

    def test_saves(self, desk, campaign):
        answer = desk.post(
            reverse("campaigns:criteria", args=[campaign.reference]),
            criteria_data(campaign, lead_1="on", title_1="Governance"),
        )
        assert answer.status_code == 302
        assert [(c.key, c.lead) for c in campaign.criteria.all()] == [
            ("governance", False),
            ("governance-2", True),
        ]

    @pytest.mark.parametrize(
        ("order", "titles"),
        [
            ("add", ["Governance", "Digital", ""]),
            ("remove-0", ["Digital"]),
            ("up-1", ["Digital", "Governance"]),
            ("down-0", ["Digital", "Governance"]),
            ("up-0", ["Governance", "Digital"]),
            ("down-1", ["Governance", "Digital"]),
            ("remove-9", ["Governance", "Digital"]),
            ("nonsense", ["Governance", "Digital"]),
        ],
    )
    def test_rows_move_without_a_script_and_nothing_is_saved(self, desk, campaign, order, titles):
        answer = desk.post(
            reverse("campaigns:criteria", args=[campaign.reference]),
            criteria_data(campaign, order=order, weight_0="rubbish"),
        )
        assert answer.status_code == 200
        assert [row.title.value() for row in answer.context["form"].rows] == titles
        assert campaign.criteria.count() == len(CRITERIA)

    def test_bad_input(self, desk, campaign):
        address = reverse("campaigns:criteria", args=[campaign.reference])
        answer = desk.post(
            address, criteria_data(campaign, title_0="", lead_0="on", lead_1="on", weight_1="0")
        )
        errors = answer.context["form"].errors
        assert answer.status_code == 400
        assert errors["title_0"] == ["Enter the title of criterion 1"]
        assert "one lead" in errors["lead_1"][0]
        assert "weight_1" in errors
        assert "About Governance" in answer.content.decode()
        none = desk.post(address, criteria_data(campaign, kind_0="desirable", kind_1="desirable"))
        assert "at least one essential" in none.content.decode()

    def test_frozen_once_open(self, desk, body):
        campaign = make_campaign(body=body)
        assert "frozen" in page(desk, "criteria", campaign.reference).content.decode()
        answer = desk.post(
            reverse("campaigns:criteria", args=[campaign.reference]), criteria_data(campaign)
        )
        assert answer.status_code == 400
        assert "frozen" in answer.content.decode()
        assert campaign.criteria.count() == len(CRITERIA)


class TestCampaign:
    @pytest.mark.parametrize("state", [s for s in CampaignState if s is not CampaignState.PAUSED])
    def test_every_state_has_a_page(self, desk, body, state):
        campaign = make_campaign(body=body, state=state)
        make_panel(campaign)
        assert page(desk, "campaign", campaign.reference).status_code == 200

    def test_shows_panel_counts_and_problems(self, desk, body):
        campaign = make_campaign(body=body, state=CampaignState.SIFT_SCORING)
        people = [
            make_submitted(campaign, state=ApplicationState.ELIGIBLE).candidate for _ in range(3)
        ]
        member = seat(campaign, make_user("Pat Member"))
        declare_none(member, people[:2])
        text = page(desk, "campaign", campaign.reference).content.decode()
        assert "2 of 3 candidates" in text
        assert "needs exactly one chair" in text
        assert "joined the panel as panel member" in text

    def test_plain_steps(self, desk, body):
        campaign = make_campaign(body=body, state=CampaignState.CLOSED)
        address = reverse("campaigns:move", args=[campaign.reference])
        assert desk.post(address, {"target": "eligibility"}).status_code == 302
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.ELIGIBILITY
        for target in ("sift_scoring", "decided", "nonsense"):
            answer = desk.post(address, {"target": target}, follow=True)
            assert "cannot be taken from here" in answer.content.decode()
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.ELIGIBILITY
        assert desk.get(address).status_code == 405

    def test_pause_resume_abandon(self, desk, body):
        campaign = make_campaign(body=body)
        pause = reverse("campaigns:pause", args=[campaign.reference])
        assert desk.get(pause).status_code == 200
        assert "Enter a reason" in desk.post(pause, {"reason": " "}).content.decode()
        assert (
            desk.post(
                pause, {"reason": "A judicial review.", "public_text": "We pause."}
            ).status_code
            == 302
        )
        text = page(desk, "campaign", campaign.reference).content.decode()
        assert "Resume" in text
        assert "A judicial review." in text
        desk.post(reverse("campaigns:move", args=[campaign.reference]), {"target": "open"})
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.OPEN
        abandon = reverse("campaigns:abandon", args=[campaign.reference])
        assert (
            desk.post(abandon, {"reason": "No field.", "public_text": "It ends."}).status_code
            == 302
        )
        again = desk.post(abandon, {"reason": "No field.", "public_text": "It ends."})
        assert "cannot become" in again.content.decode()

    def test_dates(self, desk, body):
        campaign = make_campaign(body=body)
        address = reverse("campaigns:date", args=[campaign.reference, "sift"])
        row = campaign.stage_dates.get(stage="sift")
        late = row.planned_on + dt.timedelta(days=5)
        data = {
            "planned_on_day": late.day,
            "planned_on_month": late.month,
            "planned_on_year": late.year,
        }
        assert desk.get(address).status_code == 200
        refused = desk.post(address, data)
        assert "Say why it is later" in refused.context["form"].errors["delay_reason"][0]
        assert (
            desk.post(
                address, data | {"delay_reason": "Illness", "delay_cause": "panel"}
            ).status_code
            == 302
        )
        row.refresh_from_db()
        assert (row.planned_on, row.delay_reason) == (late, "Illness")
        assert "is now planned for" in page(desk, "campaign", campaign.reference).content.decode()
        assert (
            desk.get(reverse("campaigns:date", args=[campaign.reference, "opens"])).status_code
            == 403
        )
        assert (
            desk.get(reverse("campaigns:date", args=[campaign.reference, "zzz"])).status_code == 404
        )

    def test_window(self, desk, body):
        campaign = make_campaign(body=body, state=CampaignState.NEED)
        address = reverse("campaigns:window", args=[campaign.reference])
        assert page(desk, "campaign", campaign.reference).content.decode().count(address) == 2
        form = desk.get(address).context["form"]
        assert form.initial["closes_on"] == london_date(campaign.closes_at)
        data = {name: value for name, value in start_data(body).items() if "s_" in name}
        refused = desk.post(address, data | {"closes_on_year": "2029"})
        assert refused.status_code == 400
        assert "after the opening date" in refused.context["form"].errors["closes_on"][0]
        assert desk.post(address, data).url == reverse(
            "campaigns:campaign", args=[campaign.reference]
        )
        campaign.refresh_from_db()
        assert campaign.closes_at == dt.datetime(2030, 3, 29, 23, 59, tzinfo=dt.UTC)
        text = page(desk, "campaign", campaign.reference).content.decode()
        assert "open on 1 March 2030 at 9am and close on 29 March 2030 at 11:59pm" in text

    def test_window_of_a_campaign_without_moments_and_of_an_open_one(self, desk, body):
        campaign = make_campaign(body=body, state=CampaignState.NEED)
        Campaign.objects.update(opens_at=None, closes_at=None)
        address = reverse("campaigns:window", args=[campaign.reference])
        assert desk.get(address).context["form"].initial == {}
        opened = make_campaign(body=body)
        address = reverse("campaigns:window", args=[opened.reference])
        assert address not in page(desk, "campaign", opened.reference).content.decode()
        for refused in (desk.get(address), desk.post(address)):
            assert refused.status_code == 403
            assert "Applications have opened" in refused.content.decode()

    def test_add_and_end_membership(self, desk, body):
        campaign = make_campaign(body=body)
        add = reverse("campaigns:panel_add", args=[campaign.reference])
        assert desk.get(add).status_code == 200
        refused = desk.post(add, {"email": "nobody@example.org", "role": "member"})
        assert "Nobody has an account" in refused.context["form"].errors["email"][0]
        assert "nobody@example.org" in refused.content.decode()
        person = make_user("Pat Member")
        assert desk.post(add, {"email": person.email.upper(), "role": "chair"}).status_code == 302
        assert (
            "already sits"
            in desk.post(add, {"email": person.email, "role": "member"}).content.decode()
        )
        member = campaign.panel.get()
        end = reverse("campaigns:panel_end", args=[campaign.reference, member.pk])
        assert "Pat Member" in desk.get(end).content.decode()
        assert desk.post(end).status_code == 302
        assert desk.get(end).status_code == 404

    @pytest.mark.parametrize("make", [make_application, make_submitted])
    def test_nobody_is_both_candidate_and_judge(self, desk, body, make):
        campaign = make_campaign(body=body)
        candidate = make(campaign, make_user("Cass Candidate")).candidate
        add = reverse("campaigns:panel_add", args=[campaign.reference])
        for role in PanelRole:
            refused = desk.post(add, {"email": candidate.email, "role": role.value})
            assert refused.context["form"].errors["email"] == [
                "Cass Candidate has applied for this post, so they cannot sit on its panel."
            ]
        assert not campaign.panel.exists()
        seat(make_campaign(body=body), candidate)  # another post is another matter

    def test_a_finished_campaign_stays_as_it_is(self, desk, body):
        campaign = make_campaign(body=body, state=CampaignState.CLOSED_OUT)
        assert (
            desk.get(reverse("campaigns:panel_add", args=[campaign.reference])).status_code == 403
        )


class TestConflicts:
    @pytest.fixture
    def campaign(self, body):
        return make_campaign(body=body, state=CampaignState.SIFT_SCORING)

    @pytest.fixture
    def declared(self, campaign):
        candidate = make_submitted(
            campaign, make_user("Can Didate"), state=ApplicationState.ELIGIBLE
        ).candidate
        member = seat(campaign, make_user("Pat Member"))
        given = services.ConflictInput(True, Relationship.BOARD, "Same board until 2020.")
        services.declare_conflicts(
            membership_id=member.pk, declared={candidate.pk: given}, actor=member.user, at=AT
        )
        return ConflictDeclaration.objects.get()

    def test_register_and_assessment(self, desk, campaign, declared):
        text = page(desk, "conflicts", campaign.reference).content.decode()
        assert "Can Didate" in text
        assert "Waiting" in text
        assert "1 declaration waits" in text
        address = reverse("campaigns:conflict", args=[campaign.reference, declared.pk])
        assert "Same board until 2020." in desk.get(address).content.decode()
        refused = desk.post(address, {"note": "They were colleagues."})
        assert refused.status_code == 400
        assert "They were colleagues." in refused.content.decode()
        assert (
            desk.post(address, {"outcome": "recused", "note": "They were colleagues."}).status_code
            == 302
        )
        declared.refresh_from_db()
        assert declared.status == ConflictStatus.RECUSED
        assert (
            "They were colleagues." in page(desk, "conflicts", campaign.reference).content.decode()
        )
        assert desk.get(address).context["form"].initial["outcome"] == "recused"

    def test_register_is_searched_and_filtered(self, desk, campaign, declared):
        other = seat(campaign, make_user("Nia Other"), PanelRole.CHAIR)
        given = services.ConflictInput(True, Relationship.FAMILY, "A cousin.")
        services.declare_conflicts(
            membership_id=other.pk,
            declared={declared.candidate_id: given},
            actor=other.user,
            at=AT,
        )
        services.assess_conflict(
            conflict_id=other.conflicts.get().pk,
            outcome=ConflictStatus.RECUSED,
            note="Family.",
            actor=make_assessor(campaign),
            at=AT,
        )

        def members(**asked):
            answer = page(desk, "conflicts", campaign.reference, data=asked)
            return [row.member for row in answer.context["rows"]]

        assert members() == ["Pat Member", "Nia Other"]
        assert members(search="nia") == ["Nia Other"]
        assert members(search="did can") == ["Pat Member", "Nia Other"]
        assert members(status="declared") == ["Pat Member"]
        assert members(status="recused", search="nia") == ["Nia Other"]
        assert members(status="nonsense") == ["Pat Member", "Nia Other"]
        nothing = page(desk, "conflicts", campaign.reference, data={"status": "managed"})
        assert "Nothing matches" in nothing.content.decode()

    def test_own_is_refused(self, client, campaign, declared, body):
        give_role(declared.membership.user, body)
        services.sync_campaign_grants(campaign=campaign, at=AT)
        client.force_login(declared.membership.user)
        address = reverse("campaigns:conflict", args=[campaign.reference, declared.pk])
        assert client.post(address, {"outcome": "clear", "note": "Fine"}).status_code == 403
        declared.refresh_from_db()
        assert declared.status == ConflictStatus.DECLARED

    def test_of_another_campaign(self, desk, body, declared):
        other = make_campaign(body=body)
        address = reverse("campaigns:conflict", args=[other.reference, declared.pk])
        assert desk.get(address).status_code == 404
        assert "No conflicts declared" in page(desk, "conflicts", other.reference).content.decode()


ROUTES = [
    ("desk", ()),
    ("new", ()),
    ("campaign", ("R",)),
    ("criteria", ("R",)),
    ("date", ("R", "sift")),
    ("window", ("R",)),
    ("move", ("R",)),
    ("extend", ("R",)),
    ("pause", ("R",)),
    ("abandon", ("R",)),
    ("panel_add", ("R",)),
    ("panel_end", ("R", "M")),
    ("conflicts", ("R",)),
    ("conflict", ("R", "C")),
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "args"), ROUTES, ids=[name for name, _ in ROUTES])
def test_nobody_else_gets_in(client, body, name, args, method):
    campaign = make_campaign(body=body, state=CampaignState.SIFT_SCORING)
    candidate = make_submitted(campaign, state=ApplicationState.ELIGIBLE).candidate
    member = seat(campaign, make_user(), PanelRole.CHAIR)
    given = services.ConflictInput(True, Relationship.BOARD, "Same board.")
    services.declare_conflicts(
        membership_id=member.pk, declared={candidate.pk: given}, actor=member.user, at=AT
    )
    other = make_user()
    give_role(other, make_body())
    decider = make_user()
    give_role(decider, body, BodyRole.DECIDER)
    root = make_user(is_staff=True, is_superuser=True)
    ids = {"R": campaign.reference, "M": member.pk, "C": ConflictDeclaration.objects.get().pk}
    address = reverse(f"campaigns:{name}", args=[ids.get(arg, arg) for arg in args])
    signed_out = getattr(client, method)(address)
    assert signed_out.status_code == 302
    assert "/login/" in signed_out.url
    for person in (candidate, member.user, decider, root, other):
        if person is other and name in {"desk", "new"}:
            continue  # a coordinator's own desk; it holds nothing of this body
        client.force_login(person)
        expected = {404, 405} if name in {"desk", "move", "campaign", "conflicts"} else {404}
        if person is member.user and name.startswith("conflict"):
            expected = {403, 405}  # chairs the panel, and scores without names
        assert getattr(client, method)(address).status_code in expected, person
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.SIFT_SCORING
