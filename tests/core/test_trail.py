"""The chain over the trail: whatever somebody with the database in their hands does to it is found."""

import datetime as dt
import json
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from tests.factories import AT, make_user
from workflows.core import audit, triggers
from workflows.core.errors import TransitionError
from workflows.core.models import AuditEvent, AuditHead, AuditSeal, AuditUnsealed
from workflows.core.trail import digests, heads
from workflows.core.trail.checking import check
from workflows.core.trail.erasing import erase_payloads
from workflows.core.trail.sealing import seal_waiting

pytestmark = pytest.mark.django_db
EVENTS = 300
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def heads_dir(settings, tmp_path):
    settings.AUDIT_HEADS_DIR = tmp_path
    return tmp_path


@pytest.fixture
def user():
    return make_user("Ada Lovelace")


def write(user, count=1, **detail):
    return [
        audit.record(
            "core.tested",
            actor=user,
            target=user,
            at=AT + dt.timedelta(seconds=number),
            scope=f"T-{number % 3}",
            detail={"n": number, **detail},
        )
        for number in range(count)
    ]


def seal(callbacks, **options):
    with callbacks(execute=True):
        return seal_waiting(at=AT, **options)


@pytest.fixture
def trail(user, django_capture_on_commit_callbacks):
    """Three hundred sealed events in batches of fifty, with a head kept for each batch."""
    events = write(user, EVENTS)
    assert seal(django_capture_on_commit_callbacks, batch=50) == EVENTS
    return events


def findings(at=LATER):
    return check(at=at, heads=heads.read(heads.kept())).findings


def test_what_nobody_touched_is_whole(trail):
    report = check(at=LATER, heads=heads.read(heads.kept()))
    assert (report.sealed, report.waiting, report.findings) == (EVENTS, 0, [])
    assert AuditHead.objects.get().position == EVENTS
    assert not AuditUnsealed.objects.exists()
    assert [head.position for head in heads.read(heads.kept())] == [50, 100, 150, 200, 250, 300]


def test_what_waits_is_no_finding_until_the_grace_is_over(user):
    write(user, 2)
    assert check(at=AT).waiting == 2
    assert "has waited for its seal" in findings()[0]


def test_bulk_rows_are_queued_as_well(user):
    AuditEvent.objects.bulk_create(
        AuditEvent(at=AT, action="x", actor_name="x", target_type="x", target_id="1")
        for _ in range(3)
    )
    assert AuditUnsealed.objects.count() == 3
    assert "was not written by this product" in " ".join(findings(AT))


# ---- one hundred ways to tamper


def any_event(rng):
    return AuditEvent.objects.order_by("pk")[rng.randrange(EVENTS)]


def any_seal(rng):
    return AuditSeal.objects.get(position=rng.randrange(1, EVENTS + 1))


def edit_event(rng):
    columns = (
        "at recorded_at action actor_id_text actor_name target_type target_id scope route detail"
    )
    column = rng.choice([*columns.split(), "salt", "mac"])
    event = any_event(rng)
    value = {
        "at": event.at + dt.timedelta(microseconds=1),
        "recorded_at": event.recorded_at - dt.timedelta(days=1),
        "detail": {**event.detail, "n": -1},
    }.get(column, f"{getattr(event, column)}x"[-20:])
    AuditEvent.objects.filter(pk=event.pk).update(**{column: value})


def edit_seal(rng):
    column = rng.choice(["header_digest", "payload_digest", "chain", "key_id"])
    seal = any_seal(rng)
    value = getattr(seal, column)[::-1] if column != "key_id" else "other"
    AuditSeal.objects.filter(pk=seal.pk).update(**{column: value})


def delete_event(rng):
    AuditEvent.objects.filter(pk=any_event(rng).pk).delete()


def delete_seal(rng):
    AuditSeal.objects.filter(pk=any_seal(rng).pk).delete()


def delete_both(rng):
    seal = any_seal(rng)
    AuditEvent.objects.filter(pk=seal.event_id).delete()
    AuditSeal.objects.filter(pk=seal.pk).delete()


def swap_payloads(rng):
    one, two = rng.sample(list(AuditEvent.objects.order_by("pk")), 2)
    for event, other in ((one, two), (two, one)):
        AuditEvent.objects.filter(pk=event.pk).update(
            detail=other.detail, salt=other.salt, actor_name=other.actor_name
        )


def swap_events(rng):
    one, two = rng.sample(range(1, EVENTS + 1), 2)
    first, second = AuditSeal.objects.get(pk=one), AuditSeal.objects.get(pk=two)
    AuditSeal.objects.filter(pk=one).update(event_id=-1)
    AuditSeal.objects.filter(pk=two).update(event_id=first.event_id)
    AuditSeal.objects.filter(pk=one).update(event_id=second.event_id)


def swap_positions(rng):
    one, two = rng.sample(range(1, EVENTS + 1), 2)
    AuditSeal.objects.filter(pk=one).update(position=-1)
    AuditSeal.objects.filter(pk=two).update(position=one)
    AuditSeal.objects.filter(pk=-1).update(position=two)


def forge_event(rng):
    like = any_event(rng)
    like.pk = None
    like.detail = {"n": 7}
    like.save(force_insert=True)
    AuditUnsealed.objects.all().delete() if rng.random() < 0.5 else None


def cut_off(rng, *, roll_back=True):
    last = rng.randrange(EVENTS - 40, EVENTS)
    gone = AuditSeal.objects.filter(position__gt=last)
    AuditEvent.objects.filter(pk__in=list(gone.values_list("event_id", flat=True))).delete()
    gone.delete()
    if roll_back:
        end = AuditSeal.objects.get(position=last)
        AuditHead.objects.update(position=end.position, chain=end.chain)


def cut_off_plainly(rng):
    cut_off(rng, roll_back=False)


def change_head(rng):
    AuditHead.objects.update(position=rng.randrange(EVENTS), chain="f" * 64)


def erase_quietly(rng):
    AuditEvent.objects.filter(pk=any_event(rng).pk).update(actor_name="Erased", detail={}, salt="")


def chain_anew(rng):
    """Change an event and chain everything after it again, with a key that is not ours."""
    start = rng.randrange(1, EVENTS)
    seals = list(AuditSeal.objects.filter(position__gte=start))
    AuditEvent.objects.filter(pk=seals[0].event_id).update(action="core.something_else")
    before = AuditSeal.objects.filter(position=start - 1).first()
    chain = before.chain if before else digests.GENESIS
    for seal in seals:
        event = AuditEvent.objects.get(pk=seal.event_id)
        header, payload = digests.header_digest(event), digests.payload_digest(event)
        text = digests.link(chain, seal.position, event.pk, header, payload)
        chain = digests.hmac.new(b"theirs", text.encode(), "sha256").hexdigest()
        AuditSeal.objects.filter(pk=seal.pk).update(
            header_digest=header, payload_digest=payload, chain=chain
        )
    AuditHead.objects.update(chain=chain)


def replay_event(rng):
    """Write a genuine event once more, mark and all, and let it be sealed as any other."""
    again = any_event(rng)
    again.pk = None
    again.save(force_insert=True)
    if rng.random() < 0.5:
        seal_waiting(at=AT)


def replay_head(rng):
    """Put back a head that once was genuine."""
    old = AuditSeal.objects.get(position=rng.randrange(1, EVENTS))
    AuditHead.objects.update(position=old.position, chain=old.chain)


def insert_link(rng):
    """Add an event and its link at the end, signed with a key that is not ours, and move the head to it."""
    forge_event(rng)
    AuditUnsealed.objects.all().delete()
    event, last = AuditEvent.objects.order_by("pk").last(), AuditSeal.objects.last()
    header, payload = digests.header_digest(event), digests.payload_digest(event)
    text = digests.link(last.chain, EVENTS + 1, event.pk, header, payload)
    chain = digests.hmac.new(b"theirs", text.encode(), "sha256").hexdigest()
    AuditSeal.objects.create(
        position=EVENTS + 1,
        event_id=event.pk,
        header_digest=header,
        payload_digest=payload,
        key_id=last.key_id,
        chain=chain,
        sealed_at=AT,
    )
    AuditHead.objects.update(position=EVENTS + 1, chain=chain)


def forge_seal(rng):
    """Change an event and its seal's digests to agree with it."""
    seal = any_seal(rng)
    AuditEvent.objects.filter(pk=seal.event_id).update(action="core.something_else")
    event = AuditEvent.objects.get(pk=seal.event_id)
    AuditSeal.objects.filter(pk=seal.pk).update(header_digest=digests.header_digest(event))


def reorder(rng):
    """Move a run of links one place on, and the last of them to the front."""
    start = rng.randrange(1, EVENTS - 10)
    run = list(AuditSeal.objects.filter(position__range=(start, start + 9)))
    AuditSeal.objects.filter(pk__in=[each.pk for each in run]).delete()
    for place, each in enumerate([run[-1], *run[:-1]]):
        each.position = start + place
        each.save(force_insert=True)


def empty(rng):
    """Delete everything, and put the head back to the beginning."""
    for model in (AuditEvent, AuditSeal, AuditUnsealed):
        model.objects.all().delete()
    AuditHead.objects.update(position=0, chain=digests.GENESIS)


def seal_again(rng):
    """Empty the chain and queue every event anew, so that the product itself seals them: only the heads tell."""
    AuditEvent.objects.filter(pk=any_event(rng).pk).delete()
    AuditSeal.objects.all().delete()
    AuditHead.objects.update(position=0, chain=digests.GENESIS)
    AuditUnsealed.objects.bulk_create(
        AuditUnsealed(event_id=pk) for pk in AuditEvent.objects.values_list("pk", flat=True)
    )
    seal_waiting(at=AT)


KINDS = [
    *[edit_event] * 4,
    *[edit_seal] * 2,
    delete_event,
    delete_seal,
    delete_both,
    swap_payloads,
    swap_events,
    swap_positions,
    forge_event,
    cut_off,
    cut_off_plainly,
    change_head,
    erase_quietly,
    chain_anew,
    replay_event,
    replay_event,
    replay_head,
    insert_link,
    forge_seal,
    reorder,
    empty,
    seal_again,
]


def test_a_hundred_tamperings_are_all_found(trail, capsys):
    found, missed = 0, []
    for number in range(100):
        kind = KINDS[number % len(KINDS)]
        with transaction.atomic():
            kind(random.Random(number))
            told = findings()
            transaction.set_rollback(True)
        found += bool(told)
        if not told:
            missed.append((number, kind.__name__))
    with capsys.disabled():
        print(f"\naudit tamperings of {len(set(KINDS))} kinds: {found} of 100 found")  # noqa: T201 -- a figure we answer for
    assert missed == []
    assert findings() == []


# ---- heads, erasure, triggers, the command


def test_a_forged_head_is_named(trail, heads_dir):
    (path,) = heads.kept()
    path.write_text(path.read_text().replace('"position": 300', '"position": 299') + "no head\n")
    told = " ".join(findings())
    assert "not signed with a key of ours" in told
    assert "line 7" in told


def test_erasing_leaves_the_chain_whole_and_says_so(trail, user):
    ids = [trail[3].pk, trail[5].pk]
    assert erase_payloads(event_ids=ids, actor=None, reason="Asked by the person.", at=AT) == 2
    assert erase_payloads(event_ids=ids, actor=None, reason="Again.", at=AT) == 0
    seal_waiting(at=AT)
    report = check(at=LATER)
    assert (report.findings, report.erased) == ([], 2)
    gone = AuditEvent.objects.get(pk=ids[0])
    assert (gone.actor_name, gone.detail, gone.actor_id_text) == ("Erased", {}, str(user.pk))
    (fresh,) = write(user)
    with pytest.raises(TransitionError):
        erase_payloads(event_ids=[fresh.pk], actor=None, reason="Too soon.", at=AT)


def test_the_database_refuses_all_but_an_erasure(trail):
    triggers.install(connection)
    rows, seals = AuditEvent.objects.filter(pk=trail[0].pk), AuditSeal.objects.filter(position=1)
    refused = [
        lambda: rows.update(detail={}),
        lambda: rows.update(actor_name="Erased", detail={"n": 1}, salt=""),
        lambda: rows.update(actor_name="Erased", detail={}, salt="", action="core.other"),
        rows.delete,
        lambda: seals.update(chain="f"),
        seals.delete,
    ]
    for change in refused:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert rows.update(actor_name="Erased", detail={}, salt="") == 1
    assert write(trail[0] and make_user())
    triggers.queue_only(connection)


def verify(*args, **options):
    out = StringIO()
    call_command("verify_trail", *args, stdout=out, **options)
    return out.getvalue()


def test_the_command_says_whole_or_names_what_is_not(trail, tmp_path):
    assert "The trail is whole." in verify()
    assert json.loads(verify(json=True))["sealed"] == EVENTS
    AuditEvent.objects.filter(pk=trail[9].pk).update(scope="T-9")
    with pytest.raises(CommandError, match="2 findings"):
        verify()
    with pytest.raises(CommandError, match="no such file"):
        verify("--heads", str(tmp_path / "absent.jsonl"))


def test_keys_change_and_old_links_stay_good(user, settings, trail):
    settings.AUDIT_KEYS = {"new": b"n" * 32, **settings.AUDIT_KEYS}
    write(user, 2)
    seal_waiting(at=AT)
    assert AuditSeal.objects.last().key_id == "new"
    assert findings() == []
    settings.AUDIT_KEYS = {"new": b"n" * 32}
    assert findings()


def test_an_event_deleted_before_its_seal_is_missed(user):
    (event,) = write(user)
    AuditEvent.objects.filter(pk=event.pk).delete()
    assert seal_waiting(at=AT) == 0
    assert "gone before it could be sealed" in findings()[0]
