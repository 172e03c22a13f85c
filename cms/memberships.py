"""Who holds which role and committee seat, in the Wagtail admin: given and ended through the domain's services.

A row here is what grants are derived from, so it is never written by a form: the services write the trail
and tell the apps whose grants follow. Nothing is edited; a change is an end and a new beginning.
"""

from collections.abc import Callable
from typing import Any, ClassVar, override

from django import forms
from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from wagtail.admin import messages
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from workflows.accounts.models import User
from workflows.accounts.queries import person_by_email
from workflows.accounts.web.recent import recently_signed_in
from workflows.boards.enums import BodyRole, CommitteeRole
from workflows.boards.models import BodyMembership, CommitteeMembership
from workflows.boards.services import (
    end_body_role,
    end_committee_seat,
    give_body_role,
    seat_on_committee,
)
from workflows.campaigns.enums import CampaignRole
from workflows.campaigns.models import CampaignMembership
from workflows.campaigns.services import end_campaign_role, give_campaign_role
from workflows.core.clock import now, show_date
from workflows.core.errors import DomainError


def date_column(name: str, label: str) -> Column:
    """Return a column with a date of ours; Wagtail's DateColumn says "just now" for the future."""

    def show(row: Any) -> str:  # noqa: ANN401 -- any model
        day = getattr(row, name)
        return show_date(day) if day else ""

    return Column(name, label=label, accessor=show, sort_key=name)


class ByEmailForm(forms.ModelForm):  # type: ignore[type-arg]  # the model is the subclass's
    """A person is named by the address they sign in with: a list of everybody would name every candidate."""

    email = forms.EmailField(
        label="Email address", help_text="The address they sign in with. They need an account."
    )

    def clean_email(self) -> str:
        """Find the person, and put them into the row so that its own rules are checked."""
        person = person_by_email(self.cleaned_data["email"])
        if person is None:
            raise forms.ValidationError(
                "Nobody has an account with this address. Ask them to create one, then come back."
            )
        self.instance.user = person
        return str(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any] | None:
        """Say so where they hold it already; giving it again would change nothing."""
        given: dict[str, Any] | None = super().clean()
        if not self.errors and self.held():
            raise forms.ValidationError(f"{self.instance.user} holds this already.")
        return given

    def held(self) -> bool:
        """Say whether the person holds what is to be given."""
        same = {name: self.cleaned_data[name] for name in self.same}
        rows = self._meta.model.objects.filter(user=self.instance.user, ends_on=None, **same)
        return bool(rows.exists())

    same: ClassVar[tuple[str, ...]] = ()


class RoleForm(ByEmailForm):
    same = ("body", "role")

    class Meta:
        model = BodyMembership
        fields = ("body", "email", "role")


class SeatForm(ByEmailForm):
    same = ("committee",)

    class Meta:
        model = CommitteeMembership
        fields = ("committee", "email", "role")


class CampaignRoleForm(ByEmailForm):
    same = ("campaign", "role")

    class Meta:
        model = CampaignMembership
        fields = ("campaign", "email", "role")


class MembershipIndexView(generic.IndexView):
    @override
    def get_list_more_buttons(self, instance: Any) -> list[MenuItem]:
        url = None if instance.ends_on else self.get_delete_url(instance)
        return [MenuItem("End", url=url, icon_name="cross", priority=10)] if url else []


@method_decorator(recently_signed_in, name="dispatch")
class GiveView(generic.CreateView):
    """The form says who and what; `give` is the service."""

    success_message = "%(object)s: this takes effect at once."

    give: Callable[..., Any]  # (row, *, actor): each subclass's own

    @override
    def save_instance(self) -> Any:
        return self.give(self.form.instance, actor=self.request.user)

    @override
    def get_success_buttons(self) -> list[Any]:
        return []


class GiveRoleView(GiveView):
    page_title = "Give a role"
    submit_button_label = "Give the role"

    @override
    def give(self, row: BodyMembership, *, actor: User) -> BodyMembership:
        return give_body_role(
            body=row.body, user=row.user, role=BodyRole(row.role), actor=actor, at=now()
        )


class GiveSeatView(GiveView):
    page_title = "Give a seat"
    submit_button_label = "Give the seat"

    @override
    def give(self, row: CommitteeMembership, *, actor: User) -> CommitteeMembership:
        return seat_on_committee(
            committee=row.committee,
            user=row.user,
            role=CommitteeRole(row.role),
            actor=actor,
            at=now(),
        )


class GiveCampaignRoleView(GiveView):
    page_title = "Give a role in one campaign"
    submit_button_label = "Give the role"

    @override
    def give(self, row: CampaignMembership, *, actor: User) -> CampaignMembership:
        return give_campaign_role(
            campaign_id=row.campaign_id,
            user=row.user,
            role=CampaignRole(row.role),
            actor=actor,
            at=now(),
        )


class EndInsteadView(generic.EditView):
    """Where the list's own links lead: there is nothing to edit, only to end."""

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(reverse(self.delete_url_name, args=[quote(kwargs["pk"])]))


@method_decorator(recently_signed_in, name="dispatch")
class EndView(generic.DeleteView):
    """Asks, then ends; the row stays as the record. `end` is the service."""

    page_title = "End"
    template_name = "cms/admin/confirm_end.html"
    success_message = "%(object)s: ended. It takes effect at once."
    confirmation_message = "It ends at once, with all that it lets them see and do. The record that they held it is kept."

    end: Callable[..., None]  # (row, *, actor): each subclass's own

    @override
    def delete_action(self) -> None:
        self.end(self.object, actor=self.request.user)

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except DomainError as error:
            messages.error(self.request, str(error))
            return HttpResponseRedirect(self.get_success_url())
        return response


class EndRoleView(EndView):
    @override
    def end(self, row: BodyMembership, *, actor: User) -> None:
        end_body_role(membership=row, actor=actor, at=now())


class EndSeatView(EndView):
    @override
    def end(self, row: CommitteeMembership, *, actor: User) -> None:
        end_committee_seat(membership=row, actor=actor, at=now())


class EndCampaignRoleView(EndView):
    @override
    def end(self, row: CampaignMembership, *, actor: User) -> None:
        end_campaign_role(membership_id=row.pk, actor=actor, at=now())


class MembershipViewSet(ModelViewSet):
    """What the two lists share. `form_class` collects; the views call the services."""

    icon = "user"
    index_view_class = MembershipIndexView
    edit_view_class = EndInsteadView
    copy_view_enabled = False
    list_per_page = 25
    form_class: ClassVar[type[ByEmailForm]]

    @override
    def get_form_class(self, for_update: bool = False) -> type[ByEmailForm]:
        return self.form_class


class BodyMembershipViewSet(MembershipViewSet):
    model = BodyMembership
    menu_label = "Roles"
    form_class = RoleForm
    add_view_class = GiveRoleView
    delete_view_class = EndRoleView
    list_display: ClassVar[list[Any]] = [
        "user",
        "body",
        Column("get_role_display", label="Role", sort_key="role"),
        date_column("starts_on", "From"),
        date_column("ends_on", "To"),
    ]
    list_filter: ClassVar[list[str]] = ["body", "role"]
    list_export: ClassVar[list[str]] = ["user", "body", "role", "starts_on", "ends_on"]
    search_fields: ClassVar[list[str]] = ["user__full_name", "user__email", "body__name"]


class CommitteeMembershipViewSet(MembershipViewSet):
    model = CommitteeMembership
    menu_label = "Committee members"
    form_class = SeatForm
    add_view_class = GiveSeatView
    delete_view_class = EndSeatView
    list_display: ClassVar[list[Any]] = [
        "user",
        "committee",
        Column("get_role_display", label="Role", sort_key="role"),
        date_column("starts_on", "From"),
        date_column("ends_on", "To"),
    ]
    list_filter: ClassVar[list[str]] = ["committee", "role"]
    list_export: ClassVar[list[str]] = ["user", "committee", "role", "starts_on", "ends_on"]
    search_fields: ClassVar[list[str]] = ["user__full_name", "user__email", "committee__name"]


class CampaignMembershipViewSet(MembershipViewSet):
    model = CampaignMembership
    menu_label = "Roles in one campaign"
    form_class = CampaignRoleForm
    add_view_class = GiveCampaignRoleView
    delete_view_class = EndCampaignRoleView
    list_display: ClassVar[list[Any]] = [
        "user",
        "campaign",
        Column("get_role_display", label="Role", sort_key="role"),
        date_column("starts_on", "From"),
        date_column("ends_on", "To"),
    ]
    list_filter: ClassVar[list[str]] = ["role"]
    list_export: ClassVar[list[str]] = ["user", "campaign", "role", "starts_on", "ends_on"]
    search_fields: ClassVar[list[str]] = [
        "user__full_name",
        "user__email",
        "campaign__title",
        "campaign__reference",
    ]
