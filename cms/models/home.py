from typing import Any, ClassVar, override

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import FeaturesBlock
from cms.models.base import BasePage


class HomePage(BasePage):
    """The front door: what this is, a search box, and the vacancies that are open."""

    hero_title = models.CharField(max_length=100)
    hero_text = models.TextField(max_length=300, blank=True)
    intro = models.TextField(max_length=600, blank=True)
    features = StreamField(FeaturesBlock(), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("hero_title"),
        FieldPanel("hero_text"),
        FieldPanel("intro"),
        FieldPanel("features"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "cms.VacancyIndexPage",
        "cms.GuidanceIndexPage",
        "cms.GuidancePage",
    ]
    max_count = 1

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.web import vacancies  # noqa: PLC0415 -- Wagtail's page is model and view in one

        context = super().get_context(request, *args, **kwargs)
        return {**context, **vacancies.home_context(request)}
