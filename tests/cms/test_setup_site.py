import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import Page, Site

from cms.models import HomePage
from cms.setup import APPROVERS, EDITORS

pytestmark = pytest.mark.django_db


def run():
    told = io.StringIO()
    call_command("setup_site", stdout=told)
    return told.getvalue()


def test_it_makes_the_site_once_and_says_where_it_stands(settings):
    settings.BASE_URL = "https://recruit.example.org"
    assert "The site https://recruit.example.org/ is ready" in run()
    pages = Page.objects.count()
    assert Site.objects.get().root_page.specific == HomePage.objects.get()
    assert Group.objects.filter(name__in=[EDITORS, APPROVERS]).count() == 2
    run()
    assert Page.objects.count() == pages
