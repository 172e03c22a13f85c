"""What tenure is counted from: the terms on record, and the appointment rules in force (hard guard 6)."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Max, Q, QuerySet

from workflows.boards.enums import Post, TenureBasis
from workflows.boards.models import AppointmentRule, Body, Holder, TenureApproval, Term
from workflows.boards.queries.rules import rule_for
from workflows.boards.rules.tenure import Career, Limits, Spell


def limits_of(rule: AppointmentRule) -> Limits:
    """Return the limits on tenure of an appointment rule."""
    return Limits(
        term_years=rule.max_term_years,
        review_years=rule.review_years,
        total_years=rule.max_total_years,
        terms=rule.max_terms,
        basis=TenureBasis(rule.tenure_basis),
    )


class Counting:
    """Which posts count towards tenure at a kind of body, day by day. One query for any number of terms."""

    def __init__(self, kind: str) -> None:
        self._rules = list(
            AppointmentRule.objects.filter(body_kind=kind, confirmed=True).order_by("-valid_from")
        )

    def rule(self, post: str, on: dt.date) -> AppointmentRule | None:
        """Return the rule of a post on a day; the earliest there is for a day before any."""
        mine = [rule for rule in self._rules if rule.post == post]
        begun = [rule for rule in mine if rule.valid_from <= on]
        return begun[0] if begun else (mine[-1] if mine else None)

    def spell(self, term: Term) -> Spell:
        """Return a term, with its seat, as tenure sees it."""
        return self.of(term.seat.post, term.starts_on, term.ends_on)

    def of(self, post: str, starts_on: dt.date, ends_on: dt.date) -> Spell:
        """Return a stretch in a post as tenure sees it."""
        rule = self.rule(post, starts_on)
        return Spell(starts_on, ends_on, counts=rule is None or rule.counts_towards_tenure)

    def career(
        self,
        terms: Iterable[Term],
        approvals: Iterable[TenureApproval],
        first_on: dt.date | None,
    ) -> Career:
        """Return a career of these terms."""
        return Career(
            spells=[self.spell(term) for term in terms],
            first_on=first_on,
            approved_until=max((each.until for each in approvals), default=None),
        )


def career_of(holder: Holder, *, without: int | None = None) -> Career:
    """Return a holder's career on their board, but for one term. Three queries."""
    terms = Term.objects.filter(holder=holder).exclude(pk=without or 0).select_related("seat")
    return Counting(holder.body.kind).career(
        terms, holder.approvals.all(), holder.first_appointed_on
    )


def same_person(body_id: int, *, user_id: int | None, names: Collection[str]) -> QuerySet[Holder]:
    """Return the places on a board that are this person's: by their account, or by name where none is linked.

    A namesake cannot be told apart until somebody links the account, so their terms count too: a limit that
    stops somebody wrongly is put right by linking; one that lets somebody past is found out too late.
    """
    named = Q()
    for name in names:
        named |= Q(name__iexact=" ".join(name.split()))
    by_name = named & Q(user__isnull=True) if names else Q(pk__in=[])
    by_account = Q(user_id=user_id) if user_id is not None else Q(pk__in=[])
    return Holder.objects.filter(by_account | by_name, body_id=body_id)


def career_at(
    body: Body, *, user_id: int | None, names: Collection[str], first: dt.date
) -> tuple[Career, dt.date]:
    """Return somebody's career on a board as far as it is known, and when a next term can begin at the earliest.

    That is the day after the last term that ends, or `first` where that is later.
    """
    holders = same_person(body.pk, user_id=user_id, names=names)
    ids = [holder.pk for holder in holders]
    terms = list(Term.objects.filter(holder_id__in=ids).select_related("seat"))
    firsts = [each.first_appointed_on for each in holders if each.first_appointed_on]
    career = Counting(body.kind).career(
        terms, TenureApproval.objects.filter(holder_id__in=ids), min(firsts, default=None)
    )
    ends = max((term.ends_on for term in terms), default=dt.date.min)
    return career, max(first, ends + dt.timedelta(days=1))


def limits_for(body: Body, post: Post | str, *, on: dt.date) -> Limits:
    """Return the limits for a post at a body on a day. Raises InvalidInputError where no rule covers it."""
    return limits_of(rule_for(kind=body.kind, post=post, on=on))


def last_number(holder_id: int) -> int:
    """Return the number of a holder's latest term; 0 for none."""
    return Term.objects.filter(holder_id=holder_id).aggregate(last=Max("number"))["last"] or 0
