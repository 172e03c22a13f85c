"""Fail unless coverage is what this project answers for; `python tests/coverage_gate.py coverage.json`.

100% of branches in rules, services and permissions of every workflow app; 95% over everything.
"""

import json
import re
import sys
from pathlib import Path

STRICT = re.compile(r"^workflows/\w+/(?:\w+/)*(rules|services|permissions)(?:\w*\.py|/.*)$")
FLOOR = 95.0


def offenders(report: dict) -> list[str]:
    """Return a sentence for every file, or the whole, that falls short."""
    lines = []
    for path, file in sorted(report["files"].items()):
        if not STRICT.match(path.replace("\\", "/")) or not file["summary"]["num_statements"]:
            continue
        missing = [str(line) for line in file["missing_lines"]]
        missing += [f"{start}->{end}" for start, end in file["missing_branches"]]
        if missing:
            lines.append(f"{path}: 100% is required; not covered: {', '.join(missing)}")
    total = report["totals"]["percent_covered"]
    if total < FLOOR:
        lines.append(f"All files: {FLOOR:.0f}% is required; covered: {total:.2f}%")
        lines += [
            f"    {file['summary']['percent_covered']:6.2f}%  {path}"
            for path, file in sorted(
                report["files"].items(), key=lambda item: item[1]["summary"]["percent_covered"]
            )
            if file["summary"]["percent_covered"] < FLOOR
        ]
    return lines


def main() -> None:
    """Read the report, say what falls short, and exit 1 if anything does."""
    report = json.loads(Path(sys.argv[1]).read_text())
    if not report["meta"]["branch_coverage"]:
        sys.exit("The coverage report has no branches in it.")
    found = offenders(report)
    sys.stdout.write(
        "\n".join(found or [f"coverage   {report['totals']['percent_covered']:.2f}%, floors held"])
        + "\n"
    )
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
