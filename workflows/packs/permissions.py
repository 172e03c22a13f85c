"""Who may build, issue and read a pack. Readers are its committee's members and the board secretary, alone."""

from django.db.models import Q

from workflows.applications.permissions import applied_in
from workflows.boards.enums import BodyRole
from workflows.boards.queries import body_ids_of, committees_held_by
from workflows.campaigns.models import Campaign
from workflows.core.access import Asker, Clause, define, visible
from workflows.core.grants import granted_ids
from workflows.packs import queries
from workflows.packs.models import Pack, PackUserGrant

APPLIED = (
    "You applied in this campaign, so its pack is closed to you. "
    "Ask the board secretary if you think this is wrong."
)
CONFLICTED = (
    "You declared a conflict about a candidate in this pack, so it is closed to you. "
    "Ask the board secretary if you think this is wrong."
)


def _granted(codename: str) -> Clause:
    return Clause(
        "granted", lambda asker: Q(pk__in=granted_ids(PackUserGrant, asker.user, codename))
    )


def _kept(asker: Asker) -> Q:
    return Q(campaign__body_id__in=body_ids_of(asker.user.pk, BodyRole.SECRETARY, asker.on))


def _applied(asker: Asker) -> Q:
    return Q(campaign_id__in=applied_in(asker.user))


def _conflicted(asker: Asker) -> Q:
    return Q(campaign_id__in=queries.conflicted_in(asker.user).values("pk"))


def _sees(action: str, asker: Asker) -> Q:
    return Q(pk__in=visible(asker.user, action, at=asker.at).values("pk"))


# The grant alone is not enough: the seat or the role is asked for on the day.
_ADDRESSED = (
    _granted("read_pack"),
    Clause(
        "their body's secretary, or issued to a seat they hold",
        lambda asker: (
            _kept(asker)
            | Q(
                state__in=queries.OUT,
                committee_id__in=committees_held_by(asker.user.pk, asker.on),
                pk__in=queries.addressed_to(asker.user),
            )
        ),
    ),
)
define(
    "packs.manage",
    Pack,
    _granted("manage_pack"),
    Clause(
        "runs its campaign, or its body's secretary",
        lambda asker: (
            _kept(asker)
            | Q(campaign_id__in=visible(asker.user, "campaigns.manage", at=asker.at).values("pk"))
        ),
    ),
    Clause("no candidate in it", lambda asker: ~_applied(asker)),
    missing=queries.MISSING,
)
define("packs.know", Pack, *_ADDRESSED, missing=queries.MISSING)
define(
    "packs.read",
    Pack,
    *_ADDRESSED,
    Clause("no candidate in it", lambda asker: ~_applied(asker), APPLIED),
    Clause("no conflict with its candidates", lambda asker: ~_conflicted(asker), CONFLICTED),
    missing=queries.MISSING,
)
# A pack's page: for those who build it and for those who read it.
define(
    "packs.open",
    Pack,
    Clause(
        "builds it, or it is addressed to them",
        lambda asker: _sees("packs.manage", asker) | _sees("packs.know", asker),
    ),
    Clause(
        "builds it, or no candidate in it",
        lambda asker: _sees("packs.manage", asker) | ~_applied(asker),
        APPLIED,
    ),
    Clause(
        "builds it, or no conflict with its candidates",
        lambda asker: _sees("packs.manage", asker) | ~_conflicted(asker),
        CONFLICTED,
    ),
    missing=queries.MISSING,
)
# A campaign's list of packs.
define(
    "packs.list",
    Campaign,
    Clause(
        "runs it, or builds a pack of it",
        lambda asker: (
            _sees("campaigns.manage", asker)
            | Q(pk__in=visible(asker.user, "packs.manage", at=asker.at).values("campaign_id"))
        ),
    ),
    missing="There is no such campaign, or you do not build its packs.",
)
