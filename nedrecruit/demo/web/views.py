from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nedrecruit.demo.second_steps import code_of
from nedrecruit.demo.signins import PASSWORD, sign_ins
from workflows.core.clock import now
from workflows.core.policy import policy


@policy("public")
def signins(request: HttpRequest) -> HttpResponse:
    """List the demonstration's sign-ins. The page exists only where settings.DEMO is on."""
    at = now()
    rows = [(each, code_of(each.email, at=at) if each.second_step else None) for each in sign_ins()]
    seconds = next(code.seconds for _, code in rows if code)
    context = {"rows": rows, "password": PASSWORD, "seconds": seconds}
    response = render(request, "demo/signins.html", context)
    response["Cache-Control"] = "no-store"
    return response
