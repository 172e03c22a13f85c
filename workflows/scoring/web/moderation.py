"""What the moderation meeting shows: numbers and marks, and never a name of a candidate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from workflows.campaigns.enums import ConflictStatus, PanelRole
from workflows.campaigns.models import Campaign
from workflows.core.clock import show_moment
from workflows.scoring.queries import NOTHING_SAID, Mark, Row, Table, Talk
from workflows.scoring.rules import minutes
from workflows.scoring.rules.moderation import Consent, Given, consent, first_to_discuss
from workflows.scoring.rules.sift import Candidate, Seat, Sift

OWN = "The members’ own marks"


@dataclass(frozen=True)
class MeetingLine:
    """A candidate on the chair's list, furthest apart first."""

    code: str
    widest: int
    far: str  # the criteria that ask for a note
    before: Decimal
    after: Decimal
    needs_note: bool
    moderated: bool
    consent: str
    shown: bool


def meeting_lines(
    table: Table, talks: Mapping[UUID, Talk], sift: Sift, *, shown: UUID | None
) -> list[MeetingLine]:
    """Return the candidates in the order to talk about them; those nobody could score are not there."""
    titles = {each.key: each.title for each in table.criteria}
    found = []
    for row in in_order(table):
        if row.original is None or row.outcome is None:
            continue
        talk = talks.get(row.candidate.pk, NOTHING_SAID)
        held = consent_of(row.candidate, talk, sift)
        found.append(
            MeetingLine(
                code=row.candidate.code,
                widest=max(row.original.spreads.values(), default=0),
                far=", ".join(titles[key] for key in row.original.divergent),
                before=row.original.total,
                after=row.outcome.total,
                needs_note=bool(row.original.divergent) and not talk.note,
                moderated=bool(row.agreed or talk.note),
                consent=_consent(held),
                shown=row.candidate.pk == shown,
            )
        )
    return found


def in_order(table: Table) -> list[Row]:
    """Return a table's rows with marks, furthest apart first."""
    rows = [
        (first_to_discuss(row.candidate.code, row.original), row)
        for row in table.rows
        if row.original is not None
    ]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def speakers(candidate: Candidate, sift: Sift) -> tuple[Seat, ...]:
    """Return the members seated today who may speak on a candidate."""
    return tuple(seat for seat in sift.seats if seat.current and sift.may_score(seat, candidate))


def consent_of(candidate: Candidate, talk: Talk, sift: Sift) -> Consent:
    """Return where the members stand on a candidate."""
    members = [seat.pk for seat in speakers(candidate, sift)]
    return consent(members, talk.views, changed_at=talk.changed_at)


def _consent(held: Consent) -> str:
    number = len(held.agreed) + len(held.against) + len(held.silent)
    against = f", {len(held.against)} against" if held.against else ""
    return f"{len(held.agreed)} of {number}{against}"


@dataclass(frozen=True)
class MemberMark:
    name: str
    mark: Mark


@dataclass(frozen=True)
class CriterionTalk:
    """One criterion of the candidate under discussion."""

    key: str
    title: str
    marks: Sequence[MemberMark]
    mean: Decimal | None  # None where all abstained
    far: bool
    agreed: int | None
    reason: str
    author: str
    value: str  # as typed in the form
    typed_reason: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CandidateTalk:
    """The candidate under discussion."""

    code: str
    criteria: Sequence[CriterionTalk]
    before: Decimal
    after: Decimal
    divergent: bool
    note: str
    note_by: str
    agreed: Sequence[str]
    against: Sequence[tuple[str, str]]
    silent: Sequence[str]


def candidate_talk(
    table: Table,
    row: Row,
    talk: Talk,
    sift: Sift,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> CandidateTalk:
    """Return one candidate with everybody's marks, what was agreed, and what is typed over it."""
    assert row.original is not None and row.outcome is not None  # noqa: S101, PT018 -- the caller left out others
    names = {seat.pk: seat.name for seat in table.seats}
    held = consent_of(row.candidate, talk, sift)
    standing = {each.key: each for each in talk.marks if talk.held[each.key].value is not None}
    criteria = []
    for criterion in table.criteria:
        key = criterion.key
        stands = standing.get(key)
        now = Given(stands.value, stands.reason) if stands else Given(None, "")
        criteria.append(
            CriterionTalk(
                key=key,
                title=criterion.title,
                marks=[MemberMark(names[seat], sheet[key]) for seat, sheet in row.sheets.items()],
                mean=row.original.means.get(key),
                far=key in row.original.divergent,
                agreed=now.value,
                reason=now.reason,
                author=f"{stands.author}, {show_moment(stands.at)}" if stands else "",
                value=(typed or {}).get(
                    f"value-{key}", "" if now.value is None else str(now.value)
                ),
                typed_reason=(typed or {}).get(f"reason-{key}", now.reason),
                errors={
                    part: found
                    for part in ("value", "reason")
                    if (found := (errors or {}).get(f"{part}-{key}"))
                },
            )
        )
    last = talk.notes[-1] if talk.notes else None
    return CandidateTalk(
        code=row.candidate.code,
        criteria=criteria,
        before=row.original.total,
        after=row.outcome.total,
        divergent=bool(row.original.divergent),
        note=talk.note,
        note_by=f"{last.author}, {show_moment(last.at)}" if last else "",
        agreed=[names[member] for member in held.agreed],
        against=[(names[each.member], each.comment) for each in held.against],
        silent=[names[member] for member in held.silent],
    )


def marks_given(post: Mapping[str, str], keys: Sequence[str]) -> dict[str, Given]:
    """Return what was typed for each criterion; what is no number is off any scale, and so refused."""
    found = {}
    for key in keys:
        text = post.get(f"value-{key}", "").strip()
        value = int(text) if text.isdecimal() and len(text) < _LONG else -1 if text else None
        reason = post.get(f"reason-{key}", "") if text or post.get(f"reason-{key}") else ""
        found[key] = Given(value, reason)
    return found


_LONG = 4


def draft_minutes(
    campaign: Campaign, table: Table, talks: Mapping[UUID, Talk], sift: Sift, *, locked_on: str
) -> str:
    """Return a first draft of the minutes from the record."""
    titles = {each.key: each.title for each in table.criteria}
    names = {seat.pk: seat.name for seat in table.seats}
    discussed = []
    for row in in_order(table):
        assert row.original is not None and row.outcome is not None  # noqa: S101, PT018 -- in_order leaves them out
        talk = talks.get(row.candidate.pk, NOTHING_SAID)
        held = consent_of(row.candidate, talk, sift)
        discussed.append(
            minutes.Discussed(
                code=row.candidate.code,
                before=row.original.total,
                after=row.outcome.total,
                widest=max(row.original.spreads.values(), default=0),
                moved=[
                    minutes.Moved(
                        titles[key],
                        row.original.means.get(key),
                        value,
                        talk.held[key].reason,
                    )
                    for key, value in row.agreed.items()
                ],
                note=talk.note,
                stepped_back=[
                    seat.name
                    for seat in sift.seats
                    if sift.status(seat, row.candidate) == ConflictStatus.RECUSED
                ],
                agreed=[names[member] for member in held.agreed],
                against=[(names[each.member], each.comment) for each in held.against],
                silent=[names[member] for member in held.silent],
            )
        )
    heading = minutes.Heading(
        title=campaign.title,
        body=str(campaign.body),
        reference=campaign.reference,
        locked_on=locked_on,
        members=[(seat.name, PanelRole(seat.role).label) for seat in sift.seats if seat.current],
    )
    return minutes.draft(heading, discussed)
