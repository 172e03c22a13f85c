"""The limited programs: sanitiser, limits and LibreOffice."""

import json
import subprocess
import sys

import pikepdf
import pytest

from tests.core.files import makers
from workflows.core.files import convert, limits, sanitise, verdicts


def test_the_sanitiser_imports_no_django(tmp_path):
    source = tmp_path / "a.pdf"
    source.write_bytes(makers.pdf_bytes())
    code = (
        "import sys; from pathlib import Path; from workflows.core.files import sanitise;"
        f"print(sanitise.answer(Path({str(source)!r}), None));"
        "sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, cwd=limits.PROJECT_ROOT, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"{'pages': 1}\n")


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (makers.pdf_bytes(pages=2), {"pages": 2}),
        (makers.pdf_bytes(pages=0), {"refusal": verdicts.NO_PAGES}),
        (
            makers.pdf_bytes(encryption=pikepdf.Encryption(owner="a", user="b")),
            {"refusal": verdicts.PASSWORD},
        ),
        (b"%PDF-nothing", {"refusal": verdicts.DAMAGED}),
        (makers.pdf_bytes(makers.actions), {"pages": 1}),
        (makers.pdf_bytes(makers.laughs), {"refusal": verdicts.TOO_COMPLEX}),
    ],
)
def test_the_sanitiser_answers_in_json(tmp_path, monkeypatch, capsys, data, answer):
    set_to = {}
    monkeypatch.setattr(sanitise.limits, "limit_self", lambda **given: set_to.update(given))
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(data)
    sanitise.main([str(source), str(target)])
    assert json.loads(capsys.readouterr().out) == answer
    assert target.exists() == ("pages" in answer)
    assert set(set_to) == {"memory", "cpu", "file_size"}


def test_limits_hold_and_the_environment_stays_behind(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    code = "import os, resource; print(os.environ.get('SECRET_KEY'), resource.getrlimit(resource.RLIMIT_CPU)); bytes(2**30)"
    command = [
        sys.executable,
        "-m",
        "workflows.core.files.limits",
        str(2**29),
        "7",
        "1000",
        sys.executable,
        "-c",
        code,
    ]
    done = limits.run(command, timeout=20)
    assert done.stdout == b"None (7, 7)\n"
    assert done.returncode == 1
    assert b"MemoryError" in done.stderr


def test_limits_are_set_before_the_program_starts(monkeypatch):
    calls = []
    monkeypatch.setattr(limits.resource, "setrlimit", lambda which, pair: calls.append(pair))
    monkeypatch.setattr(limits.os, "execvp", lambda program, command: calls.append(command))
    limits.main(["1", "2", "3", "program", "argument"])
    assert calls == [(1, 1), (2, 2), (3, 3), (0, 0), ["program", "argument"]]


def test_a_program_that_hangs_is_killed_with_its_children():
    with pytest.raises(limits.TimedOutError):
        limits.run(["sh", "-c", "sleep 60 & sleep 60"], timeout=0.2)


def test_docx_becomes_a_tagged_pdf(tmp_path):
    source = tmp_path / "ab12"
    source.write_bytes(makers.docx_bytes())
    made = convert.docx_to_pdf(source, tmp_path)
    assert made == tmp_path / "ab12.pdf"
    with pikepdf.open(made) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_what_cannot_be_converted_says_so(tmp_path, monkeypatch):
    source = tmp_path / "bad.docx"
    source.write_bytes(b"PK\x03\x04" + bytes(50))
    with pytest.raises(convert.ConversionError, match="could not convert"):
        convert.docx_to_pdf(source, tmp_path)
    with pytest.raises(convert.ConversionError, match=r"did not finish in 0\.01 seconds"):
        convert.docx_to_pdf(source, tmp_path, timeout=0.01)
    monkeypatch.setattr(convert.shutil, "which", lambda name, path=None: None)
    with pytest.raises(convert.ConversionError, match="not installed"):
        convert.docx_to_pdf(source, tmp_path)
    assert list(tmp_path.iterdir()) == [source]


def test_libreoffice_is_found_where_macos_keeps_it(tmp_path, monkeypatch):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(convert, "MAC", str(tmp_path))
    assert convert.find_soffice() != str(program)  # the one on the PATH comes first
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert convert.find_soffice() == str(program)
