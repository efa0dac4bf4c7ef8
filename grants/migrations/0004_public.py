# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and secrecy of objections, licences shown to the office, whom to ask at an authority."""

import django.db.models.deletion
import django.db.models.functions.datetime
import grants.engine.references
import grants.fields
from django.conf import settings
from django.db import migrations, models

from grants.engine.mobiles import phone_spelt
from grants.fields import decrypt, encrypt, keyed_hash

FIELDS = ("filer_name", "filer_unit", "filer_phone")


def close(apps, schema_editor):
    """Encrypt who objected, and note the hash by which the telephone number is found."""
    objections = apps.get_model("grants", "Objection")
    for row in objections.objects.all():
        row.phone_hash = keyed_hash(phone_spelt(row.filer_phone) or row.filer_phone, purpose="objection")
        for name in FIELDS:
            text = getattr(row, name)
            setattr(row, name, encrypt(text, place=f"grants_objection.{name}") if text else "")
        row.save(update_fields=["phone_hash", *FIELDS])


def open_again(apps, schema_editor):
    """Decrypt who objected."""
    for row in apps.get_model("grants", "Objection").objects.all():
        for name in FIELDS:
            text = getattr(row, name)
            setattr(row, name, decrypt(text, place=f"grants_objection.{name}") if text else "")
        row.save(update_fields=[*FIELDS])


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0003_snapshots'),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=grants.engine.references.new_reference, editable=False, max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('evidence', 'Evidence'), ('seal', 'Sealed letter')], max_length=10)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'verbose_name': 'file of an objection',
                'verbose_name_plural': 'files of objections',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='VerificationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=grants.engine.references.new_reference, editable=False, max_length=10, unique=True)),
                ('file_name', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('open', 'Waiting for the office'), ('accepted', 'Licence accepted'), ('refused', 'Licence not accepted')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'verbose_name': 'verification request',
                'verbose_name_plural': 'verification requests',
                'ordering': ['asked_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='objection',
            name='objection_signed',
        ),
        migrations.AddField(
            model_name='authority',
            name='contact_name',
            field=models.CharField(blank=True, help_text='Who takes objections and questions', max_length=50),
        ),
        migrations.AddField(
            model_name='authority',
            name='office_hours',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='objection',
            name='is_anonymous',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='objection',
            name='phone_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='objection',
            name='filer_name',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='objection',
            name='filer_phone',
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name='objection',
            name='filer_unit',
            field=models.TextField(blank=True),
        ),
        migrations.RunPython(close, open_again),
        migrations.AlterField(
            model_name='objection',
            name='filer_name',
            field=grants.fields.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='objection',
            name='filer_phone',
            field=grants.fields.EncryptedTextField(blank=True),
        ),
        migrations.AlterField(
            model_name='objection',
            name='filer_unit',
            field=grants.fields.EncryptedTextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_anonymous', True), ('phone_hash', '')), models.Q(('is_anonymous', False), models.Q(('phone_hash', ''), _negated=True)), _connector='OR'), name='objection_signed'),
        ),
        migrations.AddField(
            model_name='objectionfile',
            name='blob',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.blob'),
        ),
        migrations.AddField(
            model_name='objectionfile',
            name='objection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='grants.objection'),
        ),
        migrations.AddField(
            model_name='verificationrequest',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='verificationrequest',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='verificationrequest',
            name='blob',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.blob'),
        ),
        migrations.AddField(
            model_name='verificationrequest',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verification_requests', to='grants.organisation'),
        ),
        migrations.AddConstraint(
            model_name='verificationrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organisation',), name='verificationrequest_one_open'),
        ),
        migrations.AddConstraint(
            model_name='verificationrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='verificationrequest_answered'),
        ),
        migrations.AddConstraint(
            model_name='verificationrequest',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('asked_by')), _negated=True), _connector='OR'), name='verificationrequest_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='verificationrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='verificationrequest_refusal_says_why'),
        ),
    ]
