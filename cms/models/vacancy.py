from typing import Any, ClassVar, override

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from cms.blocks import RICH_TEXT, BodyBlock
from cms.forms import VacancyPageForm
from cms.models.base import BasePage
from workflows.campaigns.models import Campaign
from workflows.core.errors import InvalidInputError


class VacancyIndexPage(BasePage):
    """The search for vacancies."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = ["cms.VacancyPage"]
    max_count = 1

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.web import vacancies  # noqa: PLC0415 -- Wagtail's page is model and view in one

        context = super().get_context(request, *args, **kwargs)
        return {**context, **vacancies.index_context(request)}


class VacancyPage(BasePage):
    """The advert of one campaign. What is decided there (post, pay, criteria, dates) is never typed here."""

    # Empty only in a draft: a copied page must choose a campaign of its own before it can be published.
    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="advert"
    )
    about_body = RichTextField(
        "about the organisation",
        features=RICH_TEXT,
        blank=True,
        help_text="Left empty, the description kept with the organisation is shown.",
    )
    role = RichTextField("the role", features=RICH_TEXT)
    looking_for = RichTextField("what we are looking for", features=RICH_TEXT, blank=True)
    how_to_apply = RichTextField(features=RICH_TEXT, blank=True)
    more = StreamField(BodyBlock(), blank=True, verbose_name="anything else")
    search_text = models.TextField(blank=True, editable=False)  # what the index's word search reads

    content_panels: ClassVar[list[Any]] = [
        *BasePage.content_panels,
        FieldPanel("campaign"),
        MultiFieldPanel(
            [
                FieldPanel("about_body"),
                FieldPanel("role"),
                FieldPanel("looking_for"),
                FieldPanel("how_to_apply"),
                FieldPanel("more"),
            ],
            heading="The advert",
        ),
    ]
    base_form_class = VacancyPageForm
    exclude_fields_in_copy: ClassVar[list[str]] = ["campaign"]
    parent_page_types: ClassVar[list[str]] = ["cms.VacancyIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    @override
    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.web import vacancies  # noqa: PLC0415 -- Wagtail's page is model and view in one

        context = super().get_context(request, *args, **kwargs)
        return {**context, **vacancies.page_context(self)}

    @override
    def clean(self) -> None:
        super().clean()
        if self.live and self.campaign_id is None:
            raise ValidationError({"campaign": "Choose the campaign that this advert is for."})

    @override
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = self._searchable()
        super().save(*args, **kwargs)

    @override
    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        from cms import services  # noqa: PLC0415 -- services write models, so they import this module

        return services.publish(super().publish, revision, *args, **kwargs)

    @property
    def its_campaign(self) -> Campaign:
        """The campaign of an advert that has one, as every live advert does. Raises InvalidInputError."""
        if self.campaign is None:
            raise InvalidInputError({"campaign": "Choose the campaign that this advert is for."})
        campaign: Campaign = self.campaign
        return campaign

    def _searchable(self) -> str:
        texts = [self.title, self.summary, self.about_body, self.role, self.looking_for]
        if self.campaign is not None:
            body = self.campaign.body
            texts += [
                self.campaign.title,
                self.campaign.reference,
                self.campaign.get_post_display(),
            ]
            texts += [body.name, body.get_region_display(), body.get_kind_display()]
        texts += self.more.stream_block.get_searchable_content(self.more)
        return strip_tags("\n".join(str(text).replace("<", " <") for text in texts))
