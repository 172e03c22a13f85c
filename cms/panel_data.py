"""Reference data about panels in the Wagtail admin: what can be declared, signed and shown."""

from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSetGroup

from cms.memberships import date_column
from cms.viewsets import ReferenceViewSet
from workflows.campaigns.models import RelationshipKind


class RelationshipKindViewSet(ReferenceViewSet):
    model = RelationshipKind
    menu_label = "Kinds of connection"
    icon = "link"
    form_fields = ["key", "title", "usual_outcome", "guidance", "order", "valid_from", "valid_to"]
    list_display = [
        "title",
        Column("get_usual_outcome_display", label="Usually leads to"),
        date_column("valid_from", "From"),
        date_column("valid_to", "To"),
    ]
    list_filter = ["usual_outcome"]
    list_export = ["key", "title", "usual_outcome", "valid_from", "valid_to"]
    search_fields = ["key", "title"]


class PanelsGroup(ModelViewSetGroup):
    menu_label = "Panels"
    menu_icon = "group"
    menu_order = 310
    items = (RelationshipKindViewSet,)
