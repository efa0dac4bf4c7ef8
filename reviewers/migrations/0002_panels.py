"""Addresses for seats, groups, panels, members and experts; mistaken ties; where a seed came from."""

from django.db import migrations, models

from grants.engine.references import new_reference

ADDRESSED = ("casegroup", "expert", "panel", "panelmember", "seat")
CHUNK = 1000


def give_references(apps, schema_editor):
    """Give every row that is there its own address before the column becomes unique."""
    for name in ADDRESSED:
        model = apps.get_model("reviewers", name)
        keys = list(model.objects.filter(reference="").values_list("pk", flat=True))
        taken = set()
        while len(taken) < len(keys):
            taken.add(new_reference())
        rows = [model(pk=key, reference=reference) for key, reference in zip(keys, sorted(taken), strict=True)]
        model.objects.bulk_update(rows, ["reference"], batch_size=CHUNK)


class Migration(migrations.Migration):

    dependencies = [
        ('reviewers', '0001_initial'),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name='reference',
                field=models.CharField(default='', editable=False, max_length=10),
                preserve_default=False,
            )
            for name in ADDRESSED
        ),
        migrations.RunPython(give_references, migrations.RunPython.noop),
        *(
            migrations.AlterField(
                model_name=name,
                name='reference',
                field=models.CharField(default=new_reference, editable=False, max_length=10, unique=True),
            )
            for name in ADDRESSED
        ),
        migrations.AddField(
            model_name='draw',
            name='is_seed_given',
            field=models.BooleanField(default=True, help_text='Given by a person, not made by the system'),
        ),
        migrations.AddField(
            model_name='expert',
            name='standing_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='tie',
            name='withdrawn_reason',
            field=models.CharField(blank=True, help_text='Why the entry was a mistake', max_length=300),
        ),
        migrations.AlterField(
            model_name='callrecord',
            name='outcome',
            field=models.CharField(choices=[('accepted', 'Reached, accepts'), ('declined', 'Reached, declines'), ('undecided', 'Reached, will answer later'), ('unreached', 'Not reached')], max_length=10),
        ),
        migrations.AlterField(
            model_name='panelmember',
            name='state',
            field=models.CharField(choices=[('drawn', 'Drawn, not yet asked'), ('invited', 'Invited'), ('accepted', 'Invitation accepted'), ('declined', 'Declined'), ('unanswered', 'No answer in time'), ('released', 'Released')], default='drawn', max_length=10),
        ),
    ]
