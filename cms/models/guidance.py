from typing import Any, ClassVar, override

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import BodyBlock
from cms.models.base import BasePage


class GuidanceIndexPage(BasePage):
    """The list of guidance."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.GuidancePage"]
    max_count = 1

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        pages = GuidancePage.objects.child_of(self).live().public().order_by("path")
        cards = [
            {"title": p.title, "href": p.get_url(request), "summary": p.summary} for p in pages
        ]
        return {**context, "cards": cards}


class GuidancePage(BasePage):
    """A page of advice, or one of the statements in the footer."""

    body = StreamField(BodyBlock(), blank=True)
    show_in_footer = models.BooleanField(
        default=False,
        help_text="For the accessibility statement, privacy notice, cookies and the like.",
    )
    last_reviewed_on = models.DateField(null=True, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldPanel("last_reviewed_on"),
    ]
    promote_panels: ClassVar[list[Any]] = [*BasePage.promote_panels, FieldPanel("show_in_footer")]
    parent_page_types: ClassVar[list[str]] = ["cms.HomePage", "cms.GuidanceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
