"""DOCX to PDF by LibreOffice, alone in its own profile, with limits. No Django here."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

from workflows.core.files import limits

MEMORY = 4 * 2**30  # bytes of address space; LibreOffice maps about 1.5 GB before it reads anything
CPU = 120  # seconds
WRITTEN = 200 * 2**20  # bytes
# Tagged for screen readers, as PDF/UA asks; whether it truly conforms is checked elsewhere.
EXPORT = "pdf:writer_pdf_Export:" + json.dumps(
    {"PDFUACompliance": {"type": "boolean", "value": "true"}}
)


# Where the macOS installer puts it, which is on nobody's PATH; bin/lib.sh looks there too.
MAC = "/Applications/LibreOffice.app/Contents/MacOS"


class ConversionError(Exception):
    """The document could not be converted. `str(error)` is plain English for an operator."""


def find_soffice() -> str | None:
    """Return LibreOffice's program, from the PATH or where macOS keeps it; None where there is none."""
    return shutil.which("soffice") or shutil.which("soffice", path=MAC)


def docx_to_pdf(path: Path, out_dir: Path, timeout: float = 60) -> Path:
    """Convert one DOCX that passed its checks.

    Args:
        path: the DOCX.
        out_dir: an existing folder for the PDF.
        timeout: seconds of wall clock.

    Returns:
        The PDF in `out_dir`, tagged, named as the DOCX is.

    Raises:
        ConversionError: LibreOffice is missing, failed or took too long; nothing is left in `out_dir`.
    """
    soffice = find_soffice()
    if soffice is None:
        raise ConversionError(
            "LibreOffice is not installed. Install the package libreoffice-writer-nogui."
        )
    made = out_dir / f"{path.stem}.pdf"
    with tempfile.TemporaryDirectory(prefix="soffice-") as profile:
        work = Path(profile) / "out"
        work.mkdir()
        # Not by its own suffix: a stored file has none, and LibreOffice guesses by it.
        source = Path(profile) / "document.docx"
        shutil.copyfile(path, source)
        command = [
            *(
                sys.executable,
                "-m",
                "workflows.core.files.limits",
                str(MEMORY),
                str(CPU),
                str(WRITTEN),
            ),
            *(
                soffice,
                f"-env:UserInstallation={Path(profile, 'user').as_uri()}",
                "--headless",
                "--norestore",
            ),
            *(
                "--infilter=MS Word 2007 XML",
                "--convert-to",
                EXPORT,
                "--outdir",
                str(work),
                str(source),
            ),
        ]
        try:
            done = limits.run(command, timeout=timeout, home=Path(profile))
        except limits.TimedOutError as error:
            raise ConversionError(f"LibreOffice did not finish in {timeout:g} seconds.") from error
        result = work / "document.pdf"
        if not result.is_file() or not result.stat().st_size:
            said = done.stderr.decode(errors="replace").strip()[-300:]
            raise ConversionError(f"LibreOffice could not convert the document. {said}".strip())
        shutil.move(result, made)
    return made
