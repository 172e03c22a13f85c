"""A small pack of invented people, from the real section templates, with uploads of every shape."""

import datetime as dt
import io

import pikepdf
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from pikepdf import Array, Dictionary, Name, String

from workflows.packs.pdf import Section, build_pack, placeholder_html

MARKING = "OFFICIAL-SENSITIVE: PERSONAL"
TITLE = "Appointment of two non-executive directors"
MADE_AT = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
ASSETS = {
    "logo.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="30"><rect width="120" height="30"/></svg>'
}
CRITERIA = ["Strategy", "Finance", "Governance", "Challenge", "Patients", "Inclusion"]
NAMES = ["Amara Okonkwo-Llewellyn", "Bridget Ní Dhuibhne", "Cheng Wei Ling", "David Farquharson"]


def upload(*, size=(595, 842), pages=1, change=None) -> bytes:
    """An untagged CV with an unembedded Helvetica, changed by `change(pdf)` before it is saved."""
    pdf = pikepdf.new()
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    for number in range(pages):
        pdf.add_blank_page(page_size=size)
        page = pdf.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        lines = b"".join(
            b"1 0 0 1 72 %d Tm (Line %d of a working life, page %d) Tj "
            % (size[1] - 110 - 20 * i, i + 1, number + 1)
            for i in range(int((size[1] - 200) // 20))
        )
        page.Contents = pdf.make_stream(
            b"BT /F1 22 Tf 1 0 0 1 72 %d Tm (Curriculum vitae) Tj /F1 11 Tf %s ET 72 %d m %d %d l S"
            % (size[1] - 80, lines, size[1] - 90, size[0] - 72, size[1] - 90)
        )
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def with_script(pdf) -> None:
    """Everything active that a PDF can carry."""
    run = Dictionary(S=Name.JavaScript, JS=String("app.alert('evil')"))
    pdf.Root.OpenAction = run
    pdf.Root.AA = Dictionary(WC=run)
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("cmd.exe")))
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 600, 800]),
        A=Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
    )
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])
    pdf.attachments["evil.exe"] = b"MZ" * 100


def cropped(pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([50, 500, 545, 800])


def chart() -> str:
    """Bars told apart by pattern and label, not by colour."""
    bars = []
    for index, (label, count) in enumerate(
        [("Applied", 42), ("Sifted", 12), ("Interviewed", 6), ("Recommended", 2)]
    ):
        y = 8 + index * 34
        bars.append(
            f'<text x="0" y="{y + 17}" font-size="12">{label}</text>'
            f'<rect x="110" y="{y}" width="{count * 8}" height="24" fill="#444" stroke="#000"/>'
            f'<text x="{118 + count * 8}" y="{y + 17}" font-size="12">{count}</text>'
        )
    return mark_safe(  # noqa: S308 - our own numbers
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 500 146" role="img" '
        'aria-label="Of 42 candidates 2 were recommended">'
        "<title>Of 42 candidates 2 were recommended</title>" + "".join(bars) + "</svg>"
    )


def _html(name: str, /, **context) -> str:
    return render_to_string(f"pdf/sections/{name}.html", context)


def facts(**pairs) -> list[dict]:
    return [
        {"label": key.replace("_", " ").capitalize(), "value": value}
        for key, value in pairs.items()
    ]


def front_matter() -> list[Section]:
    """Cover, front sheet, summary, panel, funnel and scores."""
    stages = [
        {
            "name": name,
            "planned": f"{day} January 2027",
            "actual": f"{day + late} January 2027",
            "standing": f"{late} days late" if late else "On time",
        }
        for name, day, late in [("Advert opens", 4, 0), ("Advert closes", 25, 0), ("Sift", 27, 2)]
    ]
    members = [
        {"name": "Dame Ruth Ellwood", "role": "Chair", "voting": True},
        {"name": "Imran Siddiqui", "role": "Independent member", "voting": True},
        {"name": "Jo March", "role": "Secretary", "voting": False},
    ]
    rows = [
        {
            "name": name,
            "marks": [str(3 + (i + j) % 3) for j in range(6)],
            "total": f"{70 + i}.50",
            "section": f"profile-{i}",
        }
        for i, name in enumerate(NAMES[:2])
    ]
    rows += [
        {"name": f"Candidate {i:03}", "marks": ["4"] * 6, "total": "60.00", "section": ""}
        for i in range(44)
    ]
    return [
        Section(
            "cover",
            "Cover",
            html=_html(
                "cover",
                title=TITLE,
                subtitle="Board pack for the Appointments Committee, 4 March 2027",
                organisation="Wexcombe Integrated Care Board",
                marking=MARKING,
                facts=facts(campaign="NED-2027-014", prepared_by="Governance team", version="1"),
            ),
            in_contents=False,
        ),
        Section(
            "front",
            "Front sheet",
            html=_html(
                "front_sheet",
                facts=facts(
                    paper="Appointment of two directors",
                    presented_by="Dame Ruth Ellwood, panel chair",
                    purpose="For decision.\n\nThe panel sifted 42 applications and interviewed six.",
                ),
                decisions=[
                    "Appoint Amara Okonkwo-Llewellyn for three years.",
                    "Appoint Bridget Ní Dhuibhne for three years.",
                ],
            ),
        ),
        Section(
            "summary",
            "Campaign summary",
            html=_html(
                "summary",
                lede="Two seats, one of them with a finance background, from 1 April 2027.",
                facts=facts(seats="2", pay="£13,000 a year for 2 to 3 days a month"),
                stages=stages,
                note="The sift took two days longer, as one member was unwell.",
            ),
        ),
        Section(
            "panel",
            "Panel and declarations",
            html=_html(
                "panel",
                members=members,
                declarations=[
                    {
                        "member": "Imran Siddiqui",
                        "candidate": "Candidate 003",
                        "interest": "Former colleague, 2015 to 2018",
                        "action": "Left the room; did not score",
                    }
                ],
            ),
        ),
        Section(
            "funnel",
            "From application to recommendation",
            html=_html(
                "funnel",
                chart_svg=chart(),
                stages=[
                    {"name": "Applied", "count": 42, "left": 30},
                    {"name": "Sifted in", "count": 12, "left": 6},
                    {"name": "Interviewed", "count": 6, "left": 4},
                    {"name": "Recommended", "count": 2, "left": 0},
                ],
                note="Groups under five people are not broken down.",
            ),
        ),
        Section(
            "scores",
            "Scores",
            html=_html(
                "scores", lede="Marks out of five, weighted to 100.", criteria=CRITERIA, rows=rows
            ),
        ),
    ]


def profile(
    index: int, *, answer="I chaired the audit committee of a housing association."
) -> Section:
    marks = [
        {
            "criterion": c,
            "value": str(3 + (index + j) % 3),
            "reason": "Gave a clear example and said what changed because of it.",
        }
        for j, c in enumerate(CRITERIA)
    ]
    html = _html(
        "profile",
        name=NAMES[index],
        totals=facts(sift="71.50", interview="84.25", rank=str(index + 1)),
        facts=facts(code=f"W{index}7K", seat="Finance"),
        marks=marks,
        answers=[
            {"question": "Why this board?", "text": (answer + " ") * 9},
            {"question": "Describe a challenge you made.", "text": (answer + " ") * 12},
        ],
        cv=f"cv-{index}",
    )
    return Section(f"profile-{index}", NAMES[index], html=html)


def cvs() -> list[Section]:
    return [
        Section(
            "cv-0", "CV: portrait with scripts", level=2, pdf=upload(pages=2, change=with_script)
        ),
        Section("cv-1", "CV: landscape", level=2, pdf=upload(size=(842, 595))),
        Section("cv-2", "CV: cropped", level=2, pdf=upload(change=cropped)),
    ]


def native() -> list[Section]:
    """Only our own pages; CVs replaced by the page that says why."""
    out = front_matter()
    for index in (0, 1):
        out.append(profile(index))
        cv = f"CV of {NAMES[index]}"
        out.append(
            Section(
                f"cv-{index}",
                cv,
                level=2,
                html=placeholder_html(cv, "It is protected by a password."),
            )
        )
    return out


def mixed() -> list[Section]:
    """With three uploads."""
    cv = cvs()
    return [*front_matter(), profile(0), cv[0], profile(1), cv[1], cv[2]]


def build(sections, **changes):
    kwargs = {
        "title": TITLE,
        "subtitle": "Appointments Committee",
        "author": "Governance team",
        "marking": MARKING,
        "made_at": MADE_AT,
        "contents_after": "front",
        "assets": ASSETS,
        "workers": 0,
    }
    return build_pack(sections, **(kwargs | changes))
