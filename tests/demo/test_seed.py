"""The demonstration, seeded for real: every stage is there, people can sign in, and seeding again adds nothing."""

from io import StringIO

import pytest
from django.core.management.base import CommandError
from django.test import Client
from django.urls import include, path

from nedrecruit import urls
from nedrecruit.demo.management.commands.seed_demo import Command
from nedrecruit.demo.second_steps import code_of
from nedrecruit.demo.signins import PASSWORD, sign_ins
from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.campaigns.models import Campaign
from workflows.core.clock import now
from workflows.core.models import AuditEvent, StoredFile
from workflows.packs.models import Pack, PackReader
from workflows.scoring.models import Score

pytestmark = pytest.mark.django_db

urlpatterns = [path("", include("nedrecruit.demo.web.urls")), *urls.urlpatterns]


def seed(**options):
    out = StringIO()
    Command(stdout=out).handle(**{"print_signins": False, **options})
    return out.getvalue()


def counts():
    tables = (User, Campaign, Application, Score, Pack, PackReader, StoredFile, AuditEvent)
    return {table.__name__: table.objects.count() for table in tables}


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__


def test_only_a_demonstration_is_seeded(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demonstration"):
        seed()


@pytest.mark.usefixtures("demo")
def test_the_sign_ins_are_printed_and_shown(client):
    printed = seed(print_signins=True)
    page = client.get("/demo/sign-ins/").content.decode()
    assert len(sign_ins()) == 14
    for each in sign_ins():
        assert each.email in printed
        assert each.email in page
    assert PASSWORD in printed


@pytest.mark.usefixtures("demo")
def test_the_demonstration_has_every_stage_and_is_seeded_once():
    assert "WCV-2026-03" in seed()
    states = set(Campaign.objects.values_list("state", flat=True))
    assert {"need", "open", "sift_scoring", "interview", "decided"} <= states
    assert Application.objects.values("candidate").distinct().count() >= 24
    cvs = StoredFile.objects.filter(purpose="cv")
    assert {"application/pdf"} < set(cvs.values_list("content_type", flat=True))
    assert all(campaign.panel.count() == 5 for campaign in Campaign.objects.all())
    values = set(Score.objects.values_list("value", flat=True))
    assert len(values) >= 5
    pack = Pack.objects.get()
    assert (pack.state, pack.readers.count()) == ("issued", 5)
    assert pack.builds.get().pages > 20

    before = counts()
    assert seed() == ""
    assert counts() == before

    for each in sign_ins():
        browser = Client()
        answer = browser.post("/account/login/", {"login": each.email, "password": PASSWORD})
        assert answer.status_code == 302, each
        if each.second_step:
            assert answer.url.startswith("/account/two-step/authenticate/"), each
            answer = browser.post(answer.url, {"code": code_of(each.email, at=now()).digits})
            assert answer.status_code == 302, each
        assert browser.get("/start/", follow=True).status_code == 200, each
