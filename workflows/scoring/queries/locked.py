"""Who has locked what, as conditions in SQL for the policy: what rules.sift says, which a test compares."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.boards.queries import in_force
from workflows.campaigns.enums import MAY_SCORE, CampaignState, ConflictStatus
from workflows.campaigns.models import ConflictDeclaration, PanelMembership
from workflows.campaigns.rules.transitions import reached
from workflows.scoring.models import SiftSheet
from workflows.scoring.queries.standing import _ROLES, named_applications, sifted_applications

_CLOSED = [state.value for state in CampaignState if reached(state, CampaignState.SIFT_MODERATION)]
_FIT = [status.value for status in MAY_SCORE]


def where_scoring_closed() -> Q:
    """Return the condition on a campaign that scoring_closed states: moderation was reached."""
    return Q(state__in=_CLOSED, resume_state="") | Q(resume_state__in=_CLOSED)


def where_table_open(on: dt.date) -> Q:
    """Return the condition on a campaign that Sift.table_open states: no mark can influence another any more."""
    sitting = PanelMembership.objects.filter(in_force(on), role__in=_ROLES, campaign=OuterRef("pk"))
    return where_scoring_closed() | (
        Q(Exists(sitting)) & ~Q(Exists(sitting.exclude(where_all_locked())))
    )


def where_all_locked() -> Q:
    """Return the condition on a seat that Sift.all_locked states.

    A sheet locked for every candidate they are not recused from, and there is a candidate.
    """
    candidates = sifted_applications().filter(campaign=OuterRef("campaign"))
    locked = SiftSheet.objects.filter(
        membership=OuterRef(OuterRef("pk")), application=OuterRef("pk"), locked_at__isnull=False
    )
    recused = Exists(_said().filter(status=ConflictStatus.RECUSED))
    counts = Q(Exists(_said().filter(status__in=_FIT))) & Q(Exists(locked))
    return Q(Exists(candidates)) & ~Q(Exists(candidates.filter(~recused, ~counts)))


def where_held() -> Q:
    """Return the condition on a seat that Sift.held states: a conflict of theirs waits for its assessment."""
    waiting = _said().filter(status=ConflictStatus.DECLARED)
    return Q(Exists(named_applications().filter(Exists(waiting), campaign=OuterRef("campaign"))))


def _said() -> QuerySet[ConflictDeclaration]:
    """Return what the seat two queries out declared about the candidate one query out."""
    return ConflictDeclaration.objects.filter(
        membership=OuterRef(OuterRef("pk")), candidate=OuterRef("candidate")
    )
