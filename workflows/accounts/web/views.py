from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from workflows.core.policy import policy
from workflows.core.web.navigation import items_for


@policy("signed-in")
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person can do here; straight on where there is only one thing."""
    items = items_for(request.user)
    if len(items) == 1:
        return redirect(items[0].href)
    return render(request, "workflows/accounts/home.html", {"items": items})
