"""Who may do what to an application. Each check raises with a sentence fit to show; its twin answers yes or no."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q, QuerySet

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.rules.transitions import may_withdraw
from workflows.campaigns.enums import CampaignState, PanelRole
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import check_can_manage
from workflows.campaigns.queries import (
    campaigns_coordinated_by,
    seats_held_by,
    where_names_known,
)
from workflows.core.access import Asker, Clause, can, define, require, restrict, visible
from workflows.core.clock import show_moment
from workflows.core.errors import DomainError, NotAllowedError, TransitionError

NO_SUCH = "There is no such application."
# A coordinator decides who is eligible between closing and the first score.
_DECIDING = frozenset({CampaignState.CLOSED, CampaignState.ELIGIBILITY})
BLIND = (
    "You score in this campaign without knowing names, so another coordinator must handle its "
    "applications until the shortlist is agreed."
)
PAUSED = "This vacancy is paused. What you saved is kept; come back when it reopens."
NOT_OPEN = "This vacancy is not open for applications."
ON_PANEL = (
    "You sit on the panel of this vacancy, so you cannot apply for it. "
    "To apply, ask the recruitment team to end your place on the panel first."
)
RUNS_IT = (
    "You run recruitment for this body, so you cannot apply for its vacancies. "
    "To apply, ask the body to end your role as recruitment coordinator first."
)
SUBMITTED = (
    "You have submitted this application, so it can no longer be changed. "
    "You can read it or withdraw it from “My applications”."
)


def _closed(closes_at: dt.datetime) -> str:
    return (
        f"Applications closed on {show_moment(closes_at)}, so this can no longer be changed or "
        "sent. What you had saved is kept. If something went wrong on our side, contact the "
        "recruitment team named in the advert."
    )


def _scored(asker: Asker) -> QuerySet[Campaign]:
    return visible(asker.user, "campaigns.score", at=asker.at)


def _managed(asker: Asker) -> QuerySet[Campaign]:
    return visible(asker.user, "campaigns.manage", at=asker.at)


def applied_in(user: User) -> QuerySet[Application, int]:
    """Return the ids of the campaigns in which a person is, or was, a candidate; a draft counts while it can be sent."""
    sendable = Q(
        state=ApplicationState.DRAFT,
        campaign__state__in=[CampaignState.OPEN, CampaignState.PAUSED],
    )
    sent = ~Q(state__in=[ApplicationState.DRAFT, ApplicationState.PURGED])
    return Application.objects.filter(sendable | sent, candidate_id=user.pk).values_list(
        "campaign_id", flat=True
    )


# Nobody runs or judges a campaign they are a candidate in, whichever came first.
for _action in (
    "campaigns.manage",
    "campaigns.score",
    "campaigns.audit",
    "campaigns.stakeholder",
):
    restrict(
        _action,
        Clause("no candidate in it", lambda asker: ~Q(pk__in=applied_in(asker.user))),
    )

_OWN = Clause("their own", lambda asker: Q(candidate_id=asker.user.pk))
_NOT_ERASED = Clause("not erased", lambda asker: ~Q(state=ApplicationState.PURGED))

define("applications.read_own", Application, _OWN, _NOT_ERASED, missing=NO_SUCH)


def _campaign(row: Application | Campaign) -> Campaign:
    return row.campaign if isinstance(row, Application) else row


def _not_taking(row: Application | Campaign, asker: Asker) -> str:
    return PAUSED if _campaign(row).state == CampaignState.PAUSED else NOT_OPEN


def _when_closed(row: Application | Campaign, asker: Asker) -> str:
    closes_at = _campaign(row).closes_at
    return _closed(closes_at) if closes_at else NOT_OPEN


def _taking(prefix: str) -> tuple[Clause, ...]:
    """Return the clauses that hold while a campaign takes applications; `prefix` leads from the row to it."""
    return (
        Clause("open", lambda asker: Q(**{f"{prefix}state": CampaignState.OPEN}), _not_taking),
        Clause(
            "before closing",
            lambda asker: Q(**{f"{prefix}closes_at__gt": asker.at}),
            _when_closed,
        ),
    )


def _independent(key: str) -> tuple[Clause, ...]:
    """Return the clauses that keep those who run or judge a campaign from applying; `key` is its id in the row."""
    return (
        Clause(
            "does not sit on its panel",
            lambda asker: (
                ~Q(
                    **{
                        f"{key}__in": seats_held_by(asker.user.pk, PanelRole, on=asker.on).values(
                            "campaign_id"
                        )
                    }
                )
            ),
            ON_PANEL,
        ),
        Clause(
            "does not run it",
            lambda asker: (
                ~Q(
                    **{
                        f"{key}__in": campaigns_coordinated_by(asker.user.pk, on=asker.on).values(
                            "pk"
                        )
                    }
                )
            ),
            RUNS_IT,
        ),
    )


_EDIT = (
    _OWN,
    Clause("a draft", lambda asker: Q(state=ApplicationState.DRAFT), SUBMITTED),
    *_taking("campaign__"),
)
define(
    "applications.start",
    Campaign,
    *_taking(""),
    *_independent("pk"),
    missing="There is no such vacancy.",
)
define("applications.edit", Application, *_EDIT, missing=NO_SUCH)
define("applications.submit", Application, *_EDIT, *_independent("campaign_id"), missing=NO_SUCH)
define(
    "applications.withdraw",
    Application,
    _OWN,
    Clause(
        "has not come to an end",
        lambda asker: Q(
            state__in=[state.value for state in ApplicationState if may_withdraw(state)]
        ),
        "This application cannot be withdrawn: it is a draft, or it has come to an end.",
    ),
    missing=NO_SUCH,
)
# The coordinator's list. A member who became coordinator would read with a name what they score without one.
define(
    "applications.list",
    Campaign,
    Clause("runs it", lambda asker: Q(pk__in=_managed(asker).values("pk"))),
    Clause(
        "does not score blind",
        lambda asker: where_names_known() | ~Q(pk__in=_scored(asker).values("pk")),
        BLIND,
    ),
    missing="There is no such campaign, or you do not run it.",
)
define(
    "applications.read",
    Application,
    _NOT_ERASED,
    Clause(
        "their own, or in a campaign they run",
        lambda asker: (
            Q(candidate_id=asker.user.pk) | Q(campaign_id__in=_managed(asker).values("pk"))
        ),
    ),
    Clause(
        "their own, or submitted",
        lambda asker: Q(candidate_id=asker.user.pk) | ~Q(state=ApplicationState.DRAFT),
    ),
    Clause(
        "their own, or they do not score blind",
        lambda asker: (
            Q(candidate_id=asker.user.pk)
            | where_names_known("campaign__")
            | ~Q(campaign_id__in=_scored(asker).values("pk"))
        ),
        BLIND,
    ),
    missing=NO_SUCH,
)
# Who vouches for a campaign without sitting on its panel reads what became of a candidate once names are known.
define(
    "applications.timeline",
    Application,
    Clause(
        "in a campaign they run, or vouch for with names known",
        lambda asker: (
            Q(campaign_id__in=_managed(asker).values("pk"))
            | (
                where_names_known("campaign__")
                & Q(
                    campaign_id__in=visible(asker.user, "campaigns.audit", at=asker.at).values("pk")
                )
                & ~Q(
                    campaign_id__in=seats_held_by(asker.user.pk, PanelRole, on=asker.on).values(
                        "campaign_id"
                    )
                )
            )
        ),
    ),
    Clause(
        "submitted, and not erased",
        lambda asker: ~Q(state__in=[ApplicationState.DRAFT, ApplicationState.PURGED]),
    ),
    Clause(
        "does not score blind",
        lambda asker: (
            where_names_known("campaign__") | ~Q(campaign_id__in=_scored(asker).values("pk"))
        ),
        BLIND,
    ),
    missing=NO_SUCH,
)


def check_owner(user: User, application: Application) -> None:
    """Raise NotVisibleError unless this is the candidate's own application and it is not erased."""
    require(user, "applications.read_own", application)


def check_can_read(user: User, application: Application) -> None:
    """Raise NotVisibleError unless a person may read it with its name.

    Its candidate may; the campaign's coordinator may once it has been submitted, unless they score in it
    (NotAllowedError).
    """
    require(user, "applications.read", application)


def check_taking(campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise NotAllowedError unless the campaign takes applications at that moment."""
    if campaign.state == CampaignState.PAUSED:
        raise NotAllowedError(PAUSED)
    closes_at = campaign.closes_at
    if closes_at is not None and at >= closes_at:
        raise NotAllowedError(_closed(closes_at))
    if campaign.state != CampaignState.OPEN:
        raise NotAllowedError(NOT_OPEN)


def is_taking(campaign: Campaign, *, at: dt.datetime) -> bool:
    """Say whether the campaign takes applications at that moment."""
    return _passes(lambda: check_taking(campaign, at=at))


def check_can_start(user: User, campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise NotAllowedError unless a person may begin an application now."""
    require(user, "applications.start", campaign, at=at)


def can_start(user: User, campaign: Campaign, *, at: dt.datetime) -> bool:
    """Say whether a person may begin an application now."""
    return bool(can(user, "applications.start", campaign, at=at))


def check_can_edit(user: User, application: Application, *, at: dt.datetime) -> None:
    """Raise unless its candidate may change it now: a draft, in a campaign that takes applications."""
    require(user, "applications.edit", application, at=at)


def can_edit(user: User, application: Application, *, at: dt.datetime) -> bool:
    """Say whether its candidate may change it now."""
    return bool(can(user, "applications.edit", application, at=at))


def check_can_withdraw(user: User, application: Application) -> None:
    """Raise unless its candidate may withdraw it from its present state."""
    require(user, "applications.withdraw", application)


def can_withdraw(user: User, application: Application) -> bool:
    """Say whether its candidate may withdraw it from its present state."""
    return bool(can(user, "applications.withdraw", application))


def check_can_check_eligibility(user: User, campaign: Campaign) -> None:
    """Raise unless a coordinator may decide on eligibility in this campaign now."""
    check_can_manage(user, campaign)
    if campaign.state not in _DECIDING:
        raise TransitionError(
            "Eligibility is decided after applications close and before the sift starts."
        )


def can_check_eligibility(user: User, campaign: Campaign) -> bool:
    """Say whether a coordinator may decide on eligibility in this campaign now."""
    return _passes(lambda: check_can_check_eligibility(user, campaign))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except DomainError:
        return False
    return True
