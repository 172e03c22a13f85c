"""Who sits on the two boards, since when, and what they know. Terms are told in months around `at`."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from nedrecruit.demo.seed.people import user_of
from nedrecruit.demo.staff import STAFF
from workflows.boards.enums import EndReason, Post, Rating, RatingSource
from workflows.boards.models import Body, Holder, IndependenceTest, Seat
from workflows.boards.queries import skills_of
from workflows.boards.services import (
    ApprovalInput,
    RatingInput,
    SeatInput,
    TermInput,
    add_skill,
    rate,
    record_approval,
    save_holder,
    save_seat,
    save_term,
    state_flag,
)
from workflows.boards.services.reference import load_shared
from workflows.core.clock import london_date

_DATA = Path(__file__).parent.parent / "data" / "boards.toml"
_ACCOUNTS = {each.full_name: each.email for each in STAFF}
_OPENED = dt.date(2012, 1, 1)


def seed_seats(*, at: dt.datetime) -> None:
    """Fill both boards where they have no seat yet."""
    load_shared()
    for board in _content():
        body = Body.objects.get(slug=board["body"])
        if not Seat.objects.filter(body=body).exists():
            _fill(body, board, at)


@cache
def _content() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["board"]
    return rows


def _fill(body: Body, board: dict[str, Any], at: dt.datetime) -> None:
    today, ended, running = london_date(at), list[Any](), list[Any]()
    for order, row in enumerate(board["seat"]):
        seat = save_seat(
            body=body,
            given=SeatInput(
                title=row["title"],
                post=Post(row["post"]),
                regulated=row.get("regulated", False),
                voting=row.get("voting", True),
                purpose=row["purpose"],
                opened_on=_OPENED,
                order=order,
            ),
            actor=None,
            at=at,
        )
        for name, ago, months in row["terms"]:
            starts_on = _month(today, -ago)
            ends_on = _month(today, months - ago) - dt.timedelta(days=1)
            term = (seat.pk, name, starts_on, ends_on)
            (ended if ends_on < today else running).append(term)
    _terms(ended, at)
    for row in board.get("approval", []):
        record_approval(
            holder_id=_holder(body, row["name"]).pk,
            given=ApprovalInput(
                until=_month(today, row.get("until_months_ahead", -row.get("until_months_ago", 0)))
                - dt.timedelta(days=1),
                decided_on=_month(today, -row["reviewed_months_ago"]),
                approved_by=row["by"],
                reason=row["reason"],
            ),
            actor=None,
            at=at,
        )
    _terms(running, at)
    _knowledge(body, board, at)


def _terms(rows: list[tuple[int, str, dt.date, dt.date]], at: dt.datetime) -> None:
    for seat_id, name, starts_on, ends_on in sorted(rows, key=lambda row: row[2]):
        over = ends_on < london_date(at)
        save_term(
            seat_id=seat_id,
            given=TermInput(
                holder=name,
                starts_on=starts_on,
                ends_on=ends_on,
                end_reason=EndReason.TERM if over else "",
            ),
            actor=None,
            at=at,
        )


def _knowledge(body: Body, board: dict[str, Any], at: dt.datetime) -> None:
    today = london_date(at)
    for title in board["fields"]:
        add_skill(body=body, title=title, wanted=2, actor=None, at=at)
    fields = list(skills_of(body.pk))
    own = [each for each in fields if not each.domain]
    order = [each for each in fields if each.domain] + sorted(own, key=lambda each: each.pk)
    for name, marks in board["ratings"].items():
        given = [
            RatingInput(
                skill_id=skill.pk,
                rating=Rating(mark),
                source=RatingSource.APPRAISAL if skill.domain else RatingSource.SELF,
                rated_on=_month(today, -5),
            )
            for skill, mark in zip(order, marks, strict=True)
        ]
        rate(holder_id=_holder(body, name).pk, given=given, actor=None, at=at)
    for row in board.get("flag", []):
        state_flag(
            holder_id=_holder(body, row["name"]).pk,
            test=IndependenceTest.objects.get(body_kind=body.kind, key=row["test"]),
            note=row["note"],
            ended_on=None,
            actor=None,
            at=at,
        )
    for holder in Holder.objects.filter(body=body, user=None):
        if holder.name in _ACCOUNTS:
            save_holder(
                holder_id=holder.pk,
                name=holder.name,
                user=user_of(_ACCOUNTS[holder.name]),
                first_appointed_on=holder.first_appointed_on,
                actor=None,
                at=at,
            )


def _holder(body: Body, name: str) -> Holder:
    return Holder.objects.get(body=body, name=name)


def _month(today: dt.date, months: int) -> dt.date:
    """Return the first day of a month so many months from this one."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)
