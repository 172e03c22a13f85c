"""What editors build pages from. No raw HTML and no pictures: text that stays plain, accessible and printable."""

from typing import Any, override

from django.core.validators import RegexValidator
from django.utils.text import slugify
from wagtail import blocks

# The whole of what rich text may hold; anything else pasted in is dropped.
RICH_TEXT = ["bold", "link", "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=120)
    level = blocks.ChoiceBlock(
        choices=[("h2", "Section"), ("h3", "Part of a section")], default="h2"
    )

    @override
    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "anchor": slugify(value["text"])}

    class Meta:
        icon = "title"
        template = "cms/blocks/heading.html"


class InsetBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=RICH_TEXT)

    class Meta:
        icon = "info-circle"
        template = "cms/blocks/inset.html"


class DetailsBlock(blocks.StructBlock):
    """A question with its answer folded away."""

    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=RICH_TEXT)

    class Meta:
        icon = "help"
        template = "cms/blocks/details.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(features=RICH_TEXT, required=False)


class StepsBlock(blocks.StructBlock):
    """Numbered things to do, in order."""

    steps = blocks.ListBlock(StepBlock(), min_num=1)

    class Meta:
        icon = "list-ol"
        template = "cms/blocks/steps.html"


class DoDontBlock(blocks.StructBlock):
    do = blocks.ListBlock(blocks.CharBlock(max_length=200), min_num=0, default=[])
    dont = blocks.ListBlock(blocks.CharBlock(max_length=200), min_num=0, default=[], label="Don’t")

    @override
    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        lists = {name: [{"item": str(text)} for text in value[name]] for name in ("do", "dont")}
        return {**context, **lists}

    class Meta:
        icon = "tick"
        label = "Do and don’t list"
        template = "cms/blocks/do_dont.html"


class FactBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80)
    value = blocks.CharBlock(max_length=300)


class KeyFactsBlock(blocks.StructBlock):
    facts = blocks.ListBlock(FactBlock(), min_num=1)

    @override
    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        rows = [{"key": {"text": f["name"]}, "value": {"text": f["value"]}} for f in value["facts"]]
        return {**context, "rows": rows}

    class Meta:
        icon = "list-ul"
        template = "cms/blocks/key_facts.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(max_length=500)
    attribution = blocks.CharBlock(max_length=120, required=False)

    class Meta:
        icon = "openquote"
        template = "cms/blocks/quote.html"


class CallToActionBlock(blocks.StructBlock):
    """One link that stands out: a page of this site, or an address."""

    text = blocks.CharBlock(max_length=80)
    page = blocks.PageChooserBlock(required=False)
    address = blocks.CharBlock(
        required=False,
        max_length=300,
        validators=[RegexValidator(r"^(/(?!/)|https://)", "Begin the address with / or https://.")],
        help_text="Used when no page is chosen. Begin it with / or https://.",
    )

    @override
    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not cleaned["page"] and not cleaned["address"]:
            raise blocks.StructBlockValidationError(
                non_block_errors=["Choose a page or enter an address to lead to."]
            )
        return cleaned

    class Meta:
        icon = "link"
        template = "cms/blocks/call_to_action.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(features=RICH_TEXT, icon="pilcrow", template="cms/blocks/text.html")
    inset = InsetBlock()
    details = DetailsBlock()
    steps = StepsBlock()
    do_dont = DoDontBlock()
    key_facts = KeyFactsBlock()
    quote = QuoteBlock()
    call_to_action = CallToActionBlock()


class FeatureBlock(blocks.StructBlock):
    """One of the home page's cards."""

    title = blocks.CharBlock(max_length=80)
    text = blocks.TextBlock(max_length=300)
    page = blocks.PageChooserBlock()

    class Meta:
        icon = "doc-full"
        template = "cms/blocks/feature.html"


class FeaturesBlock(blocks.StreamBlock):
    feature = FeatureBlock()
