"""Chromium for the browser tests: how it starts, what counts as a problem, and the accessibility check.

A journey fails on any console error, Content-Security-Policy violation, request to another host or
axe violation that happened while it ran.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LAUNCH = {
    "executable_path": "/usr/bin/chromium",
    "headless": True,
    "args": [
        "--no-sandbox",  # the checks run as root in a container
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
CONTEXT = {
    "viewport": {"width": 1100, "height": 900},
    "locale": "en-GB",
    "timezone_id": "Europe/London",
}
REFLOW = {"width": 320, "height": 640}

# NHS.UK frontend's own markup, reported upstream: (axe rule, part of the element).
UPSTREAM = {
    ("label-content-name-mismatch", "nhsuk-file-upload"),
    ("region", "nhsuk-back-link"),
    # a radio that reveals a question says so with aria-expanded, which its role does not allow
    ("aria-allowed-attr", "nhsuk-radios__input"),
}
HERE = ("http://127.0.0.1", "http://localhost", "data:", "blob:")
TELL_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP " + event.violatedDirective + " " + event.blockedURI))"""


def watch(page, *, statuses=()):
    """Return a list that fills with the page's problems.

    `statuses`: HTTP statuses the test expects, which Chromium would otherwise report as errors.
    """
    problems = []

    def heard(message):
        expected = any(f"status of {status} " in message.text for status in statuses)
        if message.type in {"error", "warning"} and not expected:
            problems.append(message.text)

    def asked(request):
        if not request.url.startswith(HERE):
            problems.append(f"EXTERNAL {request.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", asked)
    page.add_init_script(TELL_VIOLATIONS)
    return problems


def axe(page):
    """Return the violations on the page: [(rule, impact, [HTML of up to three elements])]."""
    # evaluate() goes through the debugger, so a strict policy does not stop it.
    page.evaluate(AXE.read_text())
    found = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)["violations"]
    violations = []
    for violation in found:
        nodes = [
            node["html"]
            for node in violation["nodes"]
            if not any(violation["id"] == rule and part in node["html"] for rule, part in UPSTREAM)
        ]
        if nodes:
            violations.append((violation["id"], violation["impact"], nodes[:3]))
    return violations


def overflow(page):
    """Return how many pixels the page is wider than its window (WCAG 1.4.10 allows none at 320 px)."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    )


def check(page, problems):
    """Fail unless the page is accessible and had no problems so far."""
    violations = axe(page)
    assert not violations, f"{page.url}: {violations}"
    assert not problems, f"{page.url}: {problems}"
