"""Reference data in the Wagtail admin. Every change here is also an event in the audit trail."""

from typing import Any, override

from django.db import transaction
from django.db.models import QuerySet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.memberships import (
    BodyMembershipViewSet,
    CampaignMembershipViewSet,
    CommitteeMembershipViewSet,
    date_column,
)
from workflows.boards.models import (
    AppointmentRule,
    Body,
    Committee,
    DisqualificationQuestion,
)
from workflows.campaigns.models import BankHoliday, Campaign
from workflows.core import audit
from workflows.core.clock import now


class RecordedCreateView(generic.CreateView):
    @override
    def save_instance(self) -> Any:
        with transaction.atomic():
            instance = super().save_instance()
            audit.record("cms.reference_added", actor=self.request.user, target=instance, at=now())
        return instance


class RecordedEditView(generic.EditView):
    @override
    def save_instance(self) -> Any:
        with transaction.atomic():
            instance = super().save_instance()
            audit.record(
                "cms.reference_changed",
                actor=self.request.user,
                target=instance,
                at=now(),
                detail={"fields": list(self.form.changed_data)},
            )
        return instance


class RecordedDeleteView(generic.DeleteView):
    @override
    def delete_action(self) -> None:
        with transaction.atomic():
            audit.record(
                "cms.reference_deleted", actor=self.request.user, target=self.object, at=now()
            )
            super().delete_action()


class ReferenceViewSet(ModelViewSet):
    add_view_class = RecordedCreateView
    edit_view_class = RecordedEditView
    delete_view_class = RecordedDeleteView
    copy_view_enabled = False
    list_per_page = 25


class BodyViewSet(ReferenceViewSet):
    model = Body
    icon = "home"
    form_fields = ["name", "slug", "kind", "region", "about", "brand_colour"]
    list_display = [
        "name",
        Column("get_kind_display", label="Kind"),
        Column("get_region_display", label="Region"),
    ]
    list_filter = ["kind", "region"]
    list_export = ["name", "slug", "kind", "region"]
    search_fields = ["name", "slug"]


class CommitteeViewSet(ReferenceViewSet):
    model = Committee
    icon = "group"
    form_fields = ["body", "name"]
    list_display = ["name", "body"]
    list_filter = ["body"]
    list_export = ["name", "body"]
    search_fields = ["name", "body__name"]


class AppointmentRuleViewSet(ReferenceViewSet):
    model = AppointmentRule
    icon = "clipboard-list"
    exclude_form_fields = ["id"]
    list_display = [
        "__str__",
        "decider",
        date_column("valid_from", "From"),
        date_column("valid_to", "To"),
    ]
    list_filter = ["body_kind", "post"]
    list_export = [
        "body_kind",
        "post",
        "valid_from",
        "valid_to",
        "decider",
        "recommender",
        "approver",
        "source",
    ]
    search_fields = ["decider", "recommender", "source"]


class DisqualificationQuestionViewSet(ReferenceViewSet):
    model = DisqualificationQuestion
    icon = "help"
    form_fields = ["body_kind", "key", "text", "look_back_years", "order", "valid_from", "valid_to"]
    list_display = [
        "text",
        Column("get_body_kind_display", label="For"),
        date_column("valid_from", "From"),
        date_column("valid_to", "To"),
    ]
    list_filter = ["body_kind"]
    list_export = ["body_kind", "key", "text", "valid_from", "valid_to"]
    search_fields = ["key", "text"]


class BankHolidayViewSet(ReferenceViewSet):
    model = BankHoliday
    icon = "date"
    form_fields = ["day", "name", "source"]
    list_display = [date_column("day", "Day"), "name", "source"]
    list_export = ["day", "name", "source"]
    search_fields = ["name"]


class BoardsGroup(ModelViewSetGroup):
    menu_label = "Boards"
    menu_icon = "group"
    menu_order = 300
    items = (
        BodyViewSet,
        CommitteeViewSet,
        CommitteeMembershipViewSet,
        BodyMembershipViewSet,
        CampaignMembershipViewSet,
        AppointmentRuleViewSet,
        DisqualificationQuestionViewSet,
        BankHolidayViewSet,
    )


class WithoutAdvertMixin:
    """Campaigns that have no advert yet; each has one at most."""

    columns_to_show = (("reference", "Reference"), ("get_state_display", "Stage"))

    def get_object_list(self) -> QuerySet[Campaign]:
        return Campaign.objects.filter(advert=None).select_related("body").order_by("-created_at")

    @property
    def columns(self) -> list[Any]:
        more = [Column(name, label=label) for name, label in self.columns_to_show]
        return [self.title_column, *more]  # type: ignore[attr-defined]  # Wagtail's view beside us


class ChooseCampaignView(WithoutAdvertMixin, ChooseView):
    pass


class ChooseCampaignResultsView(WithoutAdvertMixin, ChooseResultsView):
    pass


class CampaignChooserViewSet(ChooserViewSet):
    model = Campaign
    icon = "clipboard-list"
    choose_one_text = "Choose a campaign"
    choose_another_text = "Choose another campaign"
    choose_view_class = ChooseCampaignView
    choose_results_view_class = ChooseCampaignResultsView
