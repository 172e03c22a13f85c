from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nedrecruit.demo.signins import PASSWORD, sign_ins
from workflows.core.policy import policy


@policy("public")
def signins(request: HttpRequest) -> HttpResponse:
    """List the demonstration's sign-ins. The page exists only where settings.DEMO is on."""
    return render(request, "demo/signins.html", {"sign_ins": sign_ins(), "password": PASSWORD})
