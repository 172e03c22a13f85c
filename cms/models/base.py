from typing import Any, ClassVar, override

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page


class BasePage(Page):
    """What all our pages share. An abstract base of ours, not Wagtail's experimental swappable one."""

    summary = models.TextField(
        max_length=300,
        blank=True,
        help_text="One or two sentences, shown under the title and in lists.",
    )

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        abstract = True

    @property
    def meta_description(self) -> str:
        """What a search engine shows under the title."""
        return str(self.search_description or self.summary)

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, "crumbs": self.crumbs(request)}

    def crumbs(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return (title, address) of the pages above this one, the home page first."""
        above = self.get_ancestors().filter(depth__gt=1).order_by("path")
        return [
            ("Home" if page.depth == 2 else page.title, page.get_url(request) or "/")  # noqa: PLR2004 -- root, home
            for page in above
        ]
