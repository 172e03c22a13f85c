"""The pack's metadata packet, written by hand: what the file claims must be what was checked."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

CREATOR = "NED Recruit"

_UA_SCHEMA = (
    '<rdf:Description rdf:about="" '
    'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq>"
    "</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


@dataclass(frozen=True)
class Claims:
    """What the file says of itself. Both are made only when they are true of every page."""

    ua: bool  # PDF/UA-1
    archive: bool  # PDF/A-2a


@dataclass(frozen=True)
class Facts:
    """Document properties of a pack."""

    title: str
    subtitle: str
    author: str
    made_at: datetime


def pdf_date(moment: datetime) -> str:
    """`D:20270330143000Z`, the form of the Info dictionary."""
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")


def packet(facts: Facts, claims: Claims) -> bytes:
    """The XMP packet, UTF-8."""
    when = facts.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = "<pdfuaid:part>1</pdfuaid:part>" if claims.ua else ""
    if claims.archive:
        said += "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
    default = '<rdf:li xml:lang="x-default">'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" '
        'xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        f"<dc:title><rdf:Alt>{default}{escape(facts.title)}</rdf:li></rdf:Alt></dc:title>"
        f"<dc:description><rdf:Alt>{default}{escape(facts.subtitle)}</rdf:li></rdf:Alt>"
        "</dc:description>"
        f"<dc:creator><rdf:Seq><rdf:li>{escape(facts.author)}</rdf:li></rdf:Seq></dc:creator>"
        "<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{when}</xmp:CreateDate><xmp:ModifyDate>{when}</xmp:ModifyDate>"
        f"<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool><pdf:Producer>{CREATOR}</pdf:Producer>"
        f"{said}</rdf:Description>{_UA_SCHEMA if claims.ua else ''}</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()
