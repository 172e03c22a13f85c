"""What upper rooms add to a candidate's own application: their interview, their feedback. Applications know none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workflows.applications.models import Application

type Provider = Callable[[Application], Iterable[Onward]]

_providers: list[Provider] = []


@dataclass(frozen=True, slots=True)
class Onward:
    """A link on the candidate's application. Lower `order` stands further up."""

    title: str
    href: str
    text: str
    order: int = 100


def register(provider: Provider) -> Provider:
    """Add a provider, once; call from AppConfig.ready(). It gives the links for one application."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def onward(application: Application) -> list[Onward]:
    """Return every link for an application's candidate, in order."""
    found = [link for provider in _providers for link in provider(application)]
    return sorted(found, key=lambda link: (link.order, link.title))
