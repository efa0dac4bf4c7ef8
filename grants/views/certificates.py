# SPDX-License-Identifier: AGPL-3.0-or-later
"""What anybody may ask of the register: is this certificate genuine, and does it still hold."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grants.forms.public import CertificateForm
from grants.selectors.certificates import verified


@require_safe
def certificate_verify(request: HttpRequest) -> HttpResponse:
    """Ask for the number of a certificate, and say what the register knows about it."""
    form = CertificateForm(request.GET if "number" in request.GET else None)
    asked = form.cleaned_data["number"] if form.is_valid() else ""
    context = {"form": form, "asked": asked, "found": verified(asked) if asked else None}
    return render(request, "grants/certificate_verify.html", context)


@require_safe
def certificate_verified(request: HttpRequest, number: str) -> HttpResponse:
    """Say what the register knows about a certificate; the QR code of a print leads here with its check value."""
    found = verified(number)
    if found is None:
        raise Http404
    digest = request.GET.get("digest", "")
    context = {
        "form": CertificateForm(initial={"number": found.number}),
        "asked": found.number,
        "found": found,
        "digest": digest,
        "agrees": bool(found.digest) and digest == found.digest,
    }
    return render(request, "grants/certificate_verify.html", context)
