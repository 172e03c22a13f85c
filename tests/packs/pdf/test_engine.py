"""Closed doors, the cache, and children that die."""

import http.server
import io
import signal
import socketserver
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.packs.pdf import sample
from workflows.packs.pdf import Section, SectionCache, SectionFailedError, farm, render_section
from workflows.packs.pdf.jobs import (
    Job,
    Outcome,
    receive_job,
    receive_outcome,
    run,
    send_job,
    send_outcome,
)
from workflows.packs.pdf.render import base_css

PAGE = "<html lang=en><title>x</title><h1>Heading</h1><p>Words</p></html>"


@pytest.fixture
def server():
    """Counts what is asked of it."""
    hits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as held:
        thread = threading.Thread(target=held.serve_forever)
        thread.start()
        yield held.server_address[1], hits
        held.shutdown()
        thread.join()


def test_nothing_is_fetched(server, tmp_path):
    port, hits = server
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>topsecret</text></svg>')
    at = f"http://127.0.0.1:{port}"
    html = f"""<html lang=en><head><title>x</title><link rel=stylesheet href="{at}/l.css"><base href="{at}/">
      <link rel=attachment href="file:///etc/passwd">
      <style>@import "{at}/i.css"; @font-face {{ font-family: z; src: url({at}/f.ttf) }} h1 {{ font-family: z; background: url({at}/b.png) }}</style></head>
      <h1>x</h1><img alt=a src="{at}/a.png"><img alt=b src="file://{secret}"><img alt=c src="//127.0.0.1:{port}/c.png">
      <img alt=r src="relative.png"><a rel=attachment href="file:///etc/passwd">x</a>
      <svg viewBox="0 0 9 9"><image href="{at}/s.png"/><use href="file://{secret}"/></svg>
      <object data="{at}/o.svg"></object><img alt=d src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>"></html>"""
    data = render_section(html, stylesheets=[base_css()])
    assert hits == []
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout
    assert b"topsecret" not in text
    assert b"root:" not in text
    assert b"EmbeddedFile" not in data


def test_pictures_come_from_what_was_handed_over():
    html = '<html lang=en><title>x</title><img alt="Logo" src="asset:logo.svg"></html>'
    with_picture = render_section(html, stylesheets=[], assets=sample.ASSETS)
    assert len(with_picture) > 500
    with pytest.raises(KeyError, match=r"logo\.svg"):
        render_section(html, stylesheets=[])


def test_a_missing_picture_stops_the_pack_by_name():
    section = Section(
        "a", "Cover", html='<html lang=en><title>x</title><img alt=x src="asset:no.png">'
    )
    with pytest.raises(SectionFailedError, match=r"Cover.*no\.png"):
        sample.build([section], contents_after="a")


def test_children_draw_the_same_bytes(native_pack):
    assert sample.build(sample.native(), workers=2).data == native_pack.data


def test_only_what_changed_is_made_again(tmp_path, monkeypatch, native_pack):
    cache = SectionCache(tmp_path)
    seen = []
    monkeypatch.setattr(farm, "run", lambda job: seen.append(job.section_id) or run(job))
    assert sample.build(sample.native(), cache=cache).data == native_pack.data
    assert len(seen) == len(sample.native())
    seen.clear()
    told = []
    again = sample.build(
        sample.native(), cache=cache, progress=lambda percent, note: told.append(percent)
    )
    assert again.data == native_pack.data
    assert seen == []
    assert told == [85, 90, 100]
    changed = [
        s if s.id != "profile-1" else sample.profile(1, answer="Another answer.")
        for s in sample.native()
    ]
    sample.build(changed, cache=cache)
    assert seen == ["profile-1"]
    sample.build(sample.native(), cache=cache, stylesheets=[base_css(), "p { color: black }"])
    assert len(seen) == 1 + len(sample.native())


def test_a_torn_entry_is_made_again(tmp_path):
    cache = SectionCache(tmp_path)
    cache.put("ab" * 32, b"%PDF-1.7 half")
    assert cache.get("ab" * 32) is None
    with pytest.raises(TypeError):
        cache.put("cd" * 32, None)
    assert [p for p in tmp_path.rglob("*") if p.suffix == ".part"] == []


def test_a_failure_keeps_what_was_already_made(tmp_path):
    cache = SectionCache(tmp_path)
    good, bad = Section("a", "A", html=PAGE), Section("b", "B", pdf=b"not a PDF")
    with pytest.raises(SectionFailedError, match=r"B.*not a PDF"):
        sample.build([good, bad], contents_after="a", cache=cache)
    assert len(list(Path(tmp_path).rglob("*.pdf"))) == 1


def job(name="a", source=None, kind="html"):
    return Job(kind, name, source or PAGE.encode(), (), {})


def test_a_child_that_dies_costs_one_section(monkeypatch):
    monkeypatch.setattr(farm, "_RECYCLE", 1)
    real = farm.send_job
    killed = []

    def deadly(pipe, each):
        if each.section_id == "kill":
            child = killed.pop()
            child.send_signal(signal.SIGKILL)
            child.wait()
        real(pipe, each)

    popen = subprocess.Popen

    def remember(*args, **kwargs):
        child = popen(*args, **kwargs)
        killed.append(child)
        return child

    monkeypatch.setattr(farm.subprocess, "Popen", remember)
    monkeypatch.setattr(farm, "send_job", deadly)
    done = dict(farm.make_all([job("a"), job("kill"), job("b")], workers=1))
    assert done[0].data
    assert done[1] == Outcome(None, "Its drawing process stopped.")
    assert done[2].data


def test_a_child_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(farm, "_PATIENCE", 0.2)
    started = time.monotonic()
    [(_, outcome)] = farm.make_all(
        [job(source=PAGE.replace("Words", "Words " * 200_000).encode())], workers=1
    )
    assert outcome == Outcome(None, "It took too long to draw.")
    assert time.monotonic() - started < 60


def test_refusals_cross_the_pipe():
    [(_, outcome)] = farm.make_all([job(kind="foreign", source=b"x")], workers=1)
    assert outcome == Outcome(None, "It is not a PDF document.", rejected=True)
    [(_, outcome)] = farm.make_all([job(kind="tagged", source=sample.upload())], workers=1)
    assert outcome == Outcome(None, "It carries no tags of its own.", rejected=True)


def test_no_memory_is_a_reason(monkeypatch):
    def greedy(*args):
        raise MemoryError

    monkeypatch.setattr("workflows.packs.pdf.jobs.normalise_foreign", greedy)
    assert run(job(kind="foreign")) == Outcome(
        None, "It needs more memory than is allowed.", rejected=True
    )


def test_jobs_cross_the_pipe_whole():
    pipe = io.BytesIO()
    told = Job("html", "a", b"\x00<p>", ("p {}",), {"x.png": b"\xff"})
    send_job(pipe, told)
    pipe.seek(0)
    assert receive_job(pipe) == told
    assert receive_job(pipe) is None


@pytest.mark.parametrize(
    "outcome", [Outcome(b"%PDF"), Outcome(None, "No.", rejected=True), Outcome(None, "Bad.")]
)
def test_outcomes_cross_the_pipe_whole(outcome):
    pipe = io.BytesIO()
    send_outcome(pipe, outcome)
    pipe.seek(0)
    assert receive_outcome(pipe) == outcome
