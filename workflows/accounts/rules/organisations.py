"""Organisations whose own sign-in is accepted (OpenID Connect), and what is believed of what they say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_WORDS = ("id", "name", "server_url", "client_id", "client_secret")
_LOCAL = ("http://127.0.0.1", "http://localhost", "http://[::1]")


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation's sign-in service.

    Args:
        id: in addresses of ours: letters, digits and hyphens.
        name: as people know it; on the button.
        server_url: where its /.well-known/openid-configuration stands.
        domains: of the e-mail addresses it may vouch for, lower case; no other address signs in through it.
        second_step: values of "amr" or "acr" that mean it asked for a second step itself; none means it never did.
    """

    id: str
    name: str
    server_url: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]
    second_step: tuple[str, ...] = ()
    sign_in_origins: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins a browser is sent to on signing in; a form may lead nowhere else (Content-Security-Policy)."""
        address = urlsplit(self.server_url)
        return (f"{address.scheme}://{address.netloc}", *self.sign_in_origins)

    def vouches_for(self, email: str) -> bool:
        """Say whether an address is one of the organisation's own."""
        name, at, domain = email.strip().lower().rpartition("@")
        return bool(name and at) and domain in self.domains

    def asked_second_step(self, claims: Mapping[str, Any]) -> bool:
        """Say whether it asked this person for a second step, by what it says of the sign-in (RFC 8176)."""
        methods = claims.get("amr", [])
        said = {methods} if isinstance(methods, str) else {str(each) for each in methods}
        return bool({*said, str(claims.get("acr", ""))} & set(self.second_step))


def signed_in_at(claims: Mapping[str, Any], *, now: float) -> float:
    """Return when the person proved who they are, in seconds; `now` where the organisation does not say.

    A single sign-on that was opened this morning is no proof of this minute.
    """
    said = claims.get("auth_time")
    return min(float(said), now) if isinstance(said, int | float) else now


def parse_organisations(text: str) -> tuple[Organisation, ...]:
    """Return the organisations of a setting, a JSON list. Raises ValueError with a sentence for what is wrong."""
    try:
        rows = json.loads(text or "[]")
    except ValueError as error:
        raise ValueError(f"OIDC_PROVIDERS must be a JSON list: {error}.") from error
    if not isinstance(rows, list):
        raise ValueError("OIDC_PROVIDERS must be a JSON list.")  # noqa: TRY004 -- one error for one setting
    found = tuple(_organisation(row, place) for place, row in enumerate(rows, start=1))
    if len({each.id for each in found}) < len(found):
        raise ValueError("OIDC_PROVIDERS gives two organisations the same id.")
    return found


def _organisation(row: object, place: int) -> Organisation:
    where = f"OIDC_PROVIDERS, organisation {place}"
    if not isinstance(row, dict):
        raise ValueError(f"{where} must be an object in braces.")  # noqa: TRY004 -- as above
    for word in _WORDS:
        if not isinstance(row.get(word), str) or not row[word].strip():
            raise ValueError(f"{where} needs “{word}”.")
    if not row["id"].replace("-", "").isalnum():
        raise ValueError(f"{where}: an id is letters, digits and hyphens.")
    if not row["server_url"].startswith(("https://", *_LOCAL)):
        raise ValueError(f"{where}: server_url must begin with https://.")
    domains = _words(row.get("domains"))
    if not domains:
        raise ValueError(f"{where} needs “domains”: the e-mail domains it may vouch for.")
    return Organisation(
        **{word: row[word].strip() for word in _WORDS},
        domains=tuple(each.lower().removeprefix("@") for each in domains),
        second_step=_words(row.get("second_step")),
        sign_in_origins=_words(row.get("sign_in_origins")),
    )


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return ()
    return tuple(str(each).strip() for each in value if str(each).strip())
