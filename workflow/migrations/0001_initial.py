
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('grants', '0001_initial'),
        ('reviewers', '0001_initial'),
        ('viewflow', '0015_task_scheduled'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApplicationProcess',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('result', models.CharField(blank=True, max_length=40)),
                ('is_current', models.BooleanField(default=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.application')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call')),
            ],
            options={
                'verbose_name': 'process of a case',
                'verbose_name_plural': 'processes of cases',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('application',), name='applicationprocess_one_current')],
            },
            bases=('viewflow.process',),
        ),
        migrations.CreateModel(
            name='AwardProcess',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('result', models.CharField(blank=True, max_length=40)),
                ('is_current', models.BooleanField(default=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.award')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call')),
            ],
            options={
                'verbose_name': 'process of an award',
                'verbose_name_plural': 'processes of awards',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('award',), name='awardprocess_one_current')],
            },
            bases=('viewflow.process',),
        ),
        migrations.CreateModel(
            name='CallProcess',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('result', models.CharField(blank=True, max_length=40)),
                ('is_current', models.BooleanField(default=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call')),
            ],
            options={
                'verbose_name': 'process of a call',
                'verbose_name_plural': 'processes of calls',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('call',), name='callprocess_one_current')],
            },
            bases=('viewflow.process',),
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.PositiveBigIntegerField()),
                ('kind', models.CharField(choices=[('opening', 'Intake opens'), ('closing', 'Intake closes'), ('recommendation', 'Recommendation due'), ('formal_check', 'Formal check due'), ('correction', 'Correction due'), ('appeal', 'Appeal possible until'), ('declaration', 'Declaration due'), ('review', 'Review due'), ('notice', 'Public notice ends'), ('objection', 'Answer to the objection due'), ('signing', 'Agreement to be signed'), ('period', 'Project period ends'), ('midterm', 'Mid-term check due'), ('repayment', 'Repayment due'), ('acceptance', 'Acceptance to be applied for'), ('rectification', 'Rectification due'), ('expiry', 'Certificate expires'), ('report', 'Progress report due'), ('invitation', 'Answer to the invitation due')], max_length=20)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('working_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('counts_start', models.BooleanField(default=False)),
                ('due_at', models.DateTimeField()),
                ('is_provisional', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('open', 'Running'), ('met', 'Met'), ('expired', 'Expired')], default='open', max_length=10)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('process', models.ForeignKey(blank=True, help_text='Whose step is due', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='viewflow.process')),
                ('rule_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.ruleset')),
                ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'verbose_name': 'deadline',
                'verbose_name_plural': 'deadlines',
                'ordering': ['due_at'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['due_at'], name='deadline_open_by_due'), models.Index(condition=models.Q(('state', 'open')), fields=['process'], name='deadline_open_by_process')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('subject_type', 'subject_id', 'kind'), name='deadline_one_open')],
            },
        ),
        migrations.CreateModel(
            name='RequestProcess',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('result', models.CharField(blank=True, max_length=40)),
                ('is_current', models.BooleanField(default=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.request')),
            ],
            options={
                'verbose_name': 'process of a request',
                'verbose_name_plural': 'processes of requests',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('request',), name='requestprocess_one_current')],
            },
            bases=('viewflow.process',),
        ),
        migrations.CreateModel(
            name='SeatProcess',
            fields=[
                ('process_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='viewflow.process')),
                ('result', models.CharField(blank=True, max_length=40)),
                ('is_current', models.BooleanField(default=True)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.call')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reviewers.seat')),
            ],
            options={
                'verbose_name': 'process of a seat',
                'verbose_name_plural': 'processes of seats',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('seat',), name='seatprocess_one_current')],
            },
            bases=('viewflow.process',),
        ),
    ]
