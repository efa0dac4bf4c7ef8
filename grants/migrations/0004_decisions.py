# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keep the telephone of who objects encrypted."""

from django.db import migrations, models

import grants.fields


def encrypt(apps, schema_editor):
    """Encrypt what was stored as it was typed."""
    objection = apps.get_model("grants", "Objection")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, filer_phone FROM grants_objection")
        rows = cursor.fetchall()
    for key, phone in rows:
        objection.objects.filter(pk=key).update(filer_phone=phone)


def decrypt(apps, schema_editor):
    """Store it as it was typed."""
    objection = apps.get_model("grants", "Objection")
    rows = list(objection.objects.values_list("pk", "filer_phone"))
    with schema_editor.connection.cursor() as cursor:
        for key, phone in rows:
            cursor.execute("UPDATE grants_objection SET filer_phone = %s WHERE id = %s", [phone, key])


class Migration(migrations.Migration):
    dependencies = [("grants", "0003_snapshots")]

    operations = [
        migrations.RemoveConstraint(model_name="objection", name="objection_signed"),
        migrations.AlterField(
            model_name="objection", name="filer_phone", field=grants.fields.EncryptedTextField()
        ),
        migrations.RunPython(encrypt, decrypt),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.CheckConstraint(condition=models.Q(("filer_name", ""), _negated=True), name="objection_signed"),
        ),
    ]
