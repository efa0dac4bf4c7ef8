# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a call in design may choose from: forms of its programme, keys of quotas."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from grants.engine.formdefs import AttachmentDefinition, FormDefinition
from grants.enums import QuotaDimension
from grants.models import Call, FormTemplate, Industry, Quota, Recommender
from grants.selectors.districts import districts_in_force
from grants.selectors.forms import form_of

KEYED: Mapping[QuotaDimension, Callable[[], Iterable[Any]]] = MappingProxyType(
    {
        QuotaDimension.RECOMMENDER: lambda: Recommender.objects.filter(is_active=True),
        QuotaDimension.DISTRICT: lambda: districts_in_force(on=timezone.localdate()).order_by("code"),
        QuotaDimension.INDUSTRY: lambda: Industry.objects.filter(is_active=True),
    }
)


def quota_keys(call: Call, dimension: QuotaDimension) -> dict[str, str]:
    """Return the keys of a dimension with their words; one that has a quota stays, in use or not."""
    keys = {one.code: str(one) for one in KEYED[dimension]()}
    held = call.quotas.filter(dimension=dimension).values_list("key", flat=True)
    return {**keys, **{key: key for key in held if key not in keys}}


def quota_words(call: Call) -> dict[int, str]:
    """Return each quota of a call in words: of what, and how far it is used."""
    quotas = list(call.quotas.order_by("dimension", "key"))
    keys = {
        dimension: quota_keys(call, dimension)
        for dimension in KEYED
        if any(quota.dimension == dimension for quota in quotas)
    }
    return {quota.pk: _quota_text(quota, keys.get(QuotaDimension(quota.dimension), {})) for quota in quotas}


def _quota_text(quota: Quota, keys: Mapping[str, str]) -> str:
    return _("%(who)s: %(used)d of %(maximum)d used") % {
        "who": keys.get(quota.key, str(QuotaDimension(quota.dimension).label)),
        "used": quota.used,
        "maximum": quota.maximum + quota.exempt,
    }


def form_templates_for(call: Call) -> QuerySet[FormTemplate]:
    """Return the forms of the programme that applicants can fill in: the latest version of each, and the chosen one."""
    templates = FormTemplate.objects.filter(programme=call.programme_id)
    latest = templates.values("code").annotate(latest=Max("version")).values_list("code", "latest")
    wanted = set(latest)
    keys = [
        one.pk
        for one in templates
        if (one.pk == call.form_template_id or (one.code, one.version) in wanted) and form_read(one) is not None
    ]
    return templates.filter(pk__in=keys).order_by("code", "-version")


def form_read(template: FormTemplate) -> FormDefinition | None:
    """Return the form that a template stores; None for what is no form, as the self-assessment."""
    try:
        return form_of(template)
    except ValidationError:
        return None


def attachments_of(form: FormDefinition) -> Mapping[str, list[AttachmentDefinition]]:
    """Return the documents a form asks for, by the stage at which they are handed in."""
    stages: dict[str, list[AttachmentDefinition]] = {}
    for entry in form.attachments:
        stages.setdefault(entry.stage, []).append(entry)
    return stages
