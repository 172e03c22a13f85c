"""From the record to sections: our own pages as HTML, each candidate's CV as PDF."""

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.template.loader import render_to_string

from workflows.campaigns.enums import SCORING_ROLES, CampaignState, PanelRole, Stage
from workflows.campaigns.models import Conflict
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.timetable import progress
from workflows.campaigns.rules.transitions import reached
from workflows.core import charts
from workflows.core.clock import london_date, show_date, show_moment
from workflows.core.errors import NotVisibleError
from workflows.core.files.convert import ConversionError, docx_to_pdf, find_soffice
from workflows.core.files.store import TamperedError, open_clean
from workflows.core.files.verdicts import Kind
from workflows.core.models import StoredFile
from workflows.packs.models import Pack
from workflows.packs.pdf import Section, SectionFailedError, placeholder_html
from workflows.packs.queries import Profile, Record, record_of
from workflows.scoring.queries import Row, weighings
from workflows.scoring.rules.totals import member_total

type Fact = dict[str, str]
NOT_ASKED = "Deciders declare when the recommendation is put to them, which has not happened yet."
FUNNEL = "From application to shortlist"

LOGO = "logo.png"
_PORTRAIT_CRITERIA = 6  # more columns than this are set on a landscape page


@dataclass(frozen=True)
class Composed:
    """What the engine is given. `assets` is name -> bytes of the pictures the pages call `asset:NAME`."""

    sections: list[Section]
    assets: dict[str, bytes]


def compose(
    pack: Pack, *, folder: Path, at: dt.datetime, report: Callable[[int, str], None]
) -> Composed:
    """Read the record as it stands and write every section of a pack.

    Args:
        pack: with its campaign, body, committee and author.
        folder: where converted CVs are kept between builds.
        at: the moment the pack shows.
        report: told percent and a sentence before each CV is read; a conversion takes a second or two.

    Raises:
        pdf.SectionFailedError: a CV's or the logo's bytes are gone or changed, or LibreOffice is missing.
    """
    record = record_of(pack.campaign, at=at)
    assets = _logo(pack)
    cover = {**_cover(pack, at), "logo": next(iter(assets), "")}
    sections = [
        _html("cover", pack.title, "cover", cover, in_contents=False),
        _html("front-sheet", "Front sheet", "front_sheet", _front_sheet(pack, record)),
        _html("summary", "Campaign summary", "summary", _summary(pack, record, at)),
        _html("panel", "Panel and declarations", "panel", _panel(record)),
        _html("funnel", FUNNEL, "funnel", _funnel(record)),
        _html("scores", "Scores", "scores", _scores(record, at)),
    ]
    for profile in record.profiles:
        name = profile.application.full_name
        sections.append(
            _html(_key("candidate", profile), name, "profile", _profile(record, profile))
        )
        if profile.application.cv is not None:
            report(2, f"Reading the CV of {name}")
            sections.append(_cv(profile, profile.application.cv, folder))
    return Composed(sections, assets)


def placeholder(section: Section, reason: str) -> Section:
    """Return a page that stands in for a CV the engine could not place, and says why."""
    return _placeholder(section.id, section.title, reason)


def _html(
    key: str, title: str, template: str, context: dict[str, object], *, in_contents: bool = True
) -> Section:
    page = render_to_string(f"pdf/sections/{template}.html", context)
    return Section(key, title, html=page, in_contents=in_contents)


def _fact(label: str, value: object) -> Fact:
    return {"label": label, "value": str(value)}


def _key(kind: str, profile: Profile) -> str:
    return f"{kind}-{profile.application.blind_code}"


def _cover(pack: Pack, at: dt.datetime) -> dict[str, object]:
    return {
        "organisation": pack.campaign.body.name,
        "title": pack.title,
        "subtitle": pack.campaign.title,
        "marking": pack.marking,
        "facts": [
            _fact("For", pack.committee.name),
            _fact("Meeting", show_date(pack.meeting_on)),
            _fact("Item", pack.item_number),
            _fact("Purpose", pack.get_purpose_display()),
            _fact("Reference", pack.campaign.reference),
            _fact("The record as it stood", show_moment(at)),
        ],
    }


def _front_sheet(pack: Pack, record: Record) -> dict[str, object]:
    declared = [*record.conflicts, *record.deciders_conflicts]
    recused = sum(row.status == "recused" for row in declared)
    return {
        "facts": [
            _fact("Meeting", f"{pack.committee}, {show_date(pack.meeting_on)}"),
            _fact("Agenda item", pack.item_number),
            _fact("Title", pack.title),
            _fact("Author", pack.author),
            _fact("Executive sponsor", pack.executive_sponsor or "None named"),
            _fact("Purpose", pack.get_purpose_display()),
            _fact("Assurance level", pack.get_assurance_display()),
            _fact("Executive summary", pack.executive_summary),
            _fact(
                "Conflicts",
                f"{len(declared)} declared by {_declarers(record)}, {recused} of them recused. "
                f"{'' if _deciders_asked(record) else f'{NOT_ASKED} '}See Panel and declarations.",
            ),
            _fact("Publication", "Not for publication: names living people in confidence."),
        ],
        "decisions": [line.strip() for line in pack.recommendation.splitlines() if line.strip()],
    }


def _summary(pack: Pack, record: Record, at: dt.datetime) -> dict[str, object]:
    campaign = record.campaign
    pay = f"£{campaign.remuneration:,} a year" if campaign.remuneration else "Unpaid"
    late = [row for row in record.stages if row.delay_reason]
    return {
        "lede": campaign.need,
        "facts": [
            _fact("Role", campaign.get_post_display()),
            _fact("Body", f"{campaign.body} ({campaign.body.get_kind_display()})"),
            _fact("Stage reached", CampaignState(campaign.state).label),
            _fact("Time commitment", f"{campaign.time_commitment_days.normalize():f} days a month"),
            _fact("Remuneration", pay),
            _fact("Term", f"{campaign.term_years} years"),
            _fact("Shortlist agreed", _agreed(record)),
        ],
        "stages": [
            {
                "name": Stage(row.stage).label,
                "planned": show_date(row.planned_on),
                "actual": show_date(row.actual_on) if row.actual_on else "",
                "standing": _standing(row.planned_on, row.actual_on, london_date(at)),
            }
            for row in record.stages
        ],
        "note": " ".join(f"{row.get_stage_display()}: {row.delay_reason}" for row in late),
    }


def _agreed(record: Record) -> str:
    return f"{show_moment(record.shortlist.agreed_at)} by {record.shortlist.agreed_by}"


def _standing(planned: dt.date, actual: dt.date | None, today: dt.date) -> str:
    found = progress(planned=planned, actual=actual, today=today)
    days = (
        f", {found.days_late} day{'' if found.days_late == 1 else 's'}" if found.days_late else ""
    )
    return f"{found.standing.value.capitalize()}{days}"


def _deciders_asked(record: Record) -> bool:
    """Whether the recommendation was put to those who decide, and so their conflicts were asked about."""
    stage = stage_of(record.campaign.state, record.campaign.resume_state)
    return reached(stage, CampaignState.RECOMMENDED)


def _declarers(record: Record) -> str:
    return "panel members and deciders" if _deciders_asked(record) else "panel members"


def _panel(record: Record) -> dict[str, object]:
    return {
        "nothing": f"None of the {_declarers(record)} declared a conflict with any candidate.",
        "note": "" if _deciders_asked(record) else NOT_ASKED,
        "members": [
            {
                "name": str(row.user),
                "role": PanelRole(row.role).label,
                "voting": PanelRole(row.role) in SCORING_ROLES,
            }
            for row in record.panel
        ],
        "declarations": [
            *(_declaration(record, row, str(row.membership.user)) for row in record.conflicts),
            *(
                _declaration(record, row, f"{row.user} (decider)")
                for row in record.deciders_conflicts
            ),
        ],
    }


def _declaration(record: Record, row: Conflict, person: str) -> dict[str, str]:
    """Return a declaration as the pack shows it.

    Of a candidate who is not named, no code and nobody's words: "my brother" beside a number of the score table
    would name who was not shortlisted.
    """
    name = _named(record, row.candidate_id)
    kind, status = row.get_relationship_display(), f"{row.get_status_display()}."
    if not name:
        unnamed = "A candidate who was not shortlisted"
        return {"member": person, "candidate": unnamed, "interest": kind, "action": status}
    measure = f" Measure: {row.measure}" if row.measure else ""
    return {
        "member": person,
        "candidate": name,
        "interest": f"{kind}: {row.detail}",
        "action": f"{status}{measure} {row.assessment}".strip(),
    }


def _named(record: Record, person_id: int) -> str:
    """Return a candidate's name where the shortlist gives it; empty for any other."""
    for row in record.scores.rows:
        if row.candidate.person_id == person_id:
            return record.names.get(row.candidate.pk, "")
    return ""


def _name(record: Record, row: Row) -> str:
    return record.names.get(row.candidate.pk) or f"Candidate {row.candidate.code}"


def _funnel(record: Record) -> dict[str, object]:
    chart = charts.bars(
        "Candidates at each stage",
        [(stage.name, stage.count) for stage in record.funnel],
        unit="Candidates",
    )
    return {
        "heading": FUNNEL,
        "stages": [vars(stage) for stage in record.funnel],
        "chart_svg": chart.svg,
        "note": "Counts only. Applications that were begun and never submitted are counted, and nobody reads them.",
    }


def _scores(record: Record, at: dt.datetime) -> dict[str, object]:
    campaign, scored = record.campaign, record.scores
    chart = charts.strip(
        "Each panel member’s weighted total",
        [(_name(record, row), _member_totals(record, row)) for row in scored.rows],
        bottom=campaign.scale_min,
        top=campaign.scale_max,
        desc="A dot for each panel member, a line from the lowest to the highest, a tick at the mean.",
    )
    keys = {profile.application.pk: _key("candidate", profile) for profile in record.profiles}
    return {
        "lede": f"Scored independently by {len(scored.seats)} members on a scale of {campaign.scale_min} "
        f"to {campaign.scale_max}; the pass mark is {campaign.pass_mark}. Every score was locked "
        "before any member saw another’s.",
        "chart_svg": chart.svg,
        "chart_title": "Each panel member’s weighted total",
        "wide": len(scored.criteria) > _PORTRAIT_CRITERIA,
        "criteria": [f"{each.title} (×{each.weight})" for each in scored.criteria],
        "rows": [
            {
                "name": _name(record, row),
                "section": keys.get(row.candidate.pk, ""),
                "marks": [_mark(row, each.key) for each in scored.criteria],
                "total": "–" if row.outcome is None else row.outcome.total,
            }
            for row in scored.rows
        ],
        "note": "Means of the members who scored, weighted as shown. Shortlisted candidates are named; "
        f"others stand by their code. As it stood on {show_moment(at)}.",
    }


def _member_totals(record: Record, row: Row) -> list[float]:
    weighed = weighings(record.scores.criteria)
    totals = [
        member_total({key: mark.value for key, mark in sheet.items() if mark.given}, weighed)
        for sheet in row.sheets.values()
    ]
    return [float(total) for total in totals if total is not None]


def _mark(row: Row, key: str) -> Decimal | str:
    return "–" if row.outcome is None else row.outcome.means.get(key, "–")


def _profile(record: Record, profile: Profile) -> dict[str, object]:
    application, scored = profile.application, record.scores
    row = next((row for row in scored.rows if row.candidate.pk == application.pk), None)
    outcome = row.outcome if row else None
    facts = [
        _fact("Reference", application.reference),
        _fact("Present role", application.current_role),
        _fact("Town", application.town),
        _fact("Declared interests", application.declared_interests or "None declared"),
    ]
    notes = [("Panel’s note", profile.moderation_note), ("Reason for the choice", profile.reason)]
    facts += [_fact(label, note) for label, note in notes if note]
    return {
        "name": application.full_name,
        "totals": [
            {"label": "Weighted total", "value": "–" if profile.total is None else profile.total},
            {"label": "Rank", "value": row.rank if row and row.rank else "–"},
            {"label": "Scored by", "value": outcome.members if outcome else 0},
        ],
        "facts": facts,
        "marks": [
            {
                "criterion": each.title,
                "value": outcome.means.get(each.key, "–") if outcome else "–",
                "reason": _spread(outcome.spreads[each.key])
                if outcome and each.key in outcome.spreads
                else "Nobody could score it",
            }
            for each in scored.criteria
        ],
        "answers": [
            {"question": answer.criterion.title, "text": answer.text} for answer in profile.answers
        ],
        "cv": _key("cv", profile) if application.cv else "",
    }


def _spread(points: int) -> str:
    if points == 0:
        return "All members agreed"
    return f"Members were {points} point{'' if points == 1 else 's'} apart"


def _cv(profile: Profile, cv: StoredFile, folder: Path) -> Section:
    key, title = _key("cv", profile), f"CV: {profile.application.full_name}"
    data = _bytes(cv, key, title)
    if cv.content_type == Kind.PDF.value:
        return Section(key, title, 2, pdf=data)
    try:
        return Section(key, title, 2, pdf=_converted(cv, data, folder), tagged_by_author=True)
    except ConversionError as error:
        if find_soffice() is None:  # the machine's fault, not the document's
            raise SectionFailedError(key, title, str(error)) from error
        return _placeholder(key, title, "It could not be turned into PDF.")


def _logo(pack: Pack) -> dict[str, bytes]:
    """Return the body's logo by the name the cover calls it; nothing where it has none."""
    stored = pack.campaign.body.logo
    return {LOGO: _bytes(stored, "cover", "The logo on the cover")} if stored else {}


def _bytes(stored: StoredFile, key: str, title: str) -> bytes:
    """Return a stored file's bytes. Raises SectionFailedError where they are gone or changed."""
    try:
        with open_clean(stored) as file:
            return file.read()
    except (NotVisibleError, TamperedError) as error:
        reason = "The stored file is gone or has been altered. Tell whoever runs this service."
        raise SectionFailedError(key, title, reason) from error


def _placeholder(key: str, title: str, reason: str) -> Section:
    return Section(key, title, 2, html=placeholder_html(title, reason))


def _converted(cv: StoredFile, data: bytes, folder: Path) -> bytes:
    """Return a DOCX as PDF, converted once for each content."""
    kept = folder / f"docx-{cv.sha256}.pdf"
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=folder) as work:
            source = Path(work) / "cv.docx"
            source.write_bytes(data)
            docx_to_pdf(source, Path(work)).replace(kept)
    return kept.read_bytes()
