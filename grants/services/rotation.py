# SPDX-License-Identifier: AGPL-3.0-or-later
"""Encrypt with the newest key what an older one still closes, so that the older one can be put away."""

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast

from grants.fields import EncryptedTextField, decrypt, encrypt, key_id

CHUNK = 200


def fields_reencrypt() -> int:
    """Bring every encrypted value to the newest key, in short transactions; return how many were changed.

    A value that changes meanwhile is left to its writer, who uses the newest key anyway.
    """
    return sum(
        _reencrypt(model, field)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField)
    )


def _reencrypt(model: type[models.Model], field: EncryptedTextField) -> int:
    changed, last = 0, 0
    while rows := _older(model, field.name, last):
        with transaction.atomic():
            for pk, stored in rows:
                changed += _replace(model, field, pk, stored)
        last = rows[-1][0]
    return changed


def _older(model: type[models.Model], name: str, after: int) -> list[tuple[int, str]]:
    rows = model._base_manager.annotate(stored=Cast(name, models.TextField()))  # noqa: SLF001 -- Django's name for it
    older = rows.exclude(stored="").exclude(stored=None).exclude(stored__startswith=key_id(settings.FIELD_KEYS[0]))
    return list(older.filter(pk__gt=after).order_by("pk").values_list("pk", "stored")[:CHUNK])


def _replace(model: type[models.Model], field: EncryptedTextField, pk: int, stored: str) -> int:
    again = encrypt(decrypt(stored, place=field.place), place=field.place)
    rows = model._base_manager.annotate(stored=Cast(field.name, models.TextField()))  # noqa: SLF001 -- Django's name
    # a Value of plain text: through the field it would be encrypted twice
    return rows.filter(pk=pk, stored=stored).update(**{field.name: models.Value(again, models.TextField())})
