"""Every deadline knows its call; the steps that wait have an index of their own."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery

CALLS = {
    ("grants", "call"): "pk",
    ("grants", "application"): "call",
    ("grants", "notice"): "call",
    ("grants", "award"): "application__call",
    ("grants", "request"): "application__call",
    ("grants", "recovery"): "award__application__call",
    ("reviewers", "seat"): "assessment__application__call",
    ("reviewers", "panelmember"): "panel__call",
}


def fill(apps, schema_editor):
    """Give every deadline that is there the call of its subject before the column becomes compulsory."""
    types = apps.get_model("contenttypes", "ContentType").objects
    deadlines = apps.get_model("workflow", "Deadline").objects
    for (app, name), path in CALLS.items():
        calls = apps.get_model(app, name).objects.filter(pk=OuterRef("subject_id")).order_by().values(path)
        of_type = types.filter(app_label=app, model=name).values("pk")
        deadlines.filter(subject_type__in=of_type).update(call=Subquery(calls[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('grants', '0012_exports'),
        ('reviewers', '0004_recorded_reviews'),
        ('workflow', '0003_dossiers'),
    ]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='call',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='deadline',
            name='call',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=Q(state='open'), fields=['call', 'kind', 'due_at'], name='deadline_open_by_call'),
        ),
        migrations.RemoveIndex(
            model_name='deadline',
            name='deadline_open_by_process',
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=Q(state='open'), fields=['process', 'due_at'], name='deadline_open_by_step'),
        ),
        migrations.RunSQL("DROP INDEX IF EXISTS guard_task_by_permission", migrations.RunSQL.noop),
    ]
