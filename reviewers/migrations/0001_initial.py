
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grants', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('reopened', 'Reopened'), ('void', 'Void')], default='draft', max_length=10)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('opinion', models.TextField(blank=True)),
                ('is_supported', models.BooleanField(null=True)),
                ('suggested_fen', models.BigIntegerField(blank=True, null=True)),
                ('veto', models.CharField(blank=True, max_length=40)),
                ('veto_reason', models.TextField(blank=True)),
                ('total', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_reason', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
            },
        ),
        migrations.CreateModel(
            name='Calibration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(max_length=20)),
                ('input_digest', models.CharField(max_length=64)),
                ('result', models.JSONField()),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calibrations', to='grants.call')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calibration',
                'verbose_name_plural': 'calibrations',
            },
        ),
        migrations.CreateModel(
            name='CaseGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_groups', to='grants.call')),
                ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.industry')),
            ],
            options={
                'verbose_name': 'case group',
                'verbose_name_plural': 'case groups',
                'ordering': ['call', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('selection', 'Selection'), ('defence', 'Oral defence'), ('site_visit', 'Site visit'), ('midterm', 'Mid-term check'), ('acceptance', 'Acceptance'), ('annual', 'Annual review')], default='selection', max_length=20)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('open', 'Open'), ('complete', 'Complete'), ('void', 'Void')], default='open', max_length=10)),
                ('minimum_reviews', models.PositiveSmallIntegerField()),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, max_length=300)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='grants.application')),
                ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.rubric')),
                ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.ruleset')),
                ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='reviewers.casegroup')),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Expert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('employer_name', models.CharField(blank=True, max_length=100)),
                ('employer_uscc', models.CharField(blank=True, max_length=18)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('discipline', models.CharField(choices=[('technical', 'Technical'), ('finance', 'Finance'), ('management', 'Management')], max_length=20)),
                ('max_load', models.PositiveSmallIntegerField(default=30)),
                ('is_official', models.BooleanField(default=False)),
                ('standing', models.CharField(choices=[('active', 'Active'), ('paused', 'Paused'), ('removed', 'Removed')], default='active', max_length=10)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('industries', models.ManyToManyField(blank=True, related_name='+', to='grants.industry')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='expert', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'expert',
                'verbose_name_plural': 'experts',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=200)),
                ('minutes', models.TextField(blank=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('assessment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='panel_opinion', to='reviewers.assessment')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='reviewers.meeting')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'panel opinion',
                'verbose_name_plural': 'panel opinions',
            },
        ),
        migrations.CreateModel(
            name='Panel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('size', models.PositiveSmallIntegerField()),
                ('is_committed', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panels', to='grants.call')),
            ],
            options={
                'verbose_name': 'panel',
                'verbose_name_plural': 'panels',
                'ordering': ['call', 'name'],
                'permissions': [('sit_on_panel', 'May declare, read and score own seats'), ('chair_panel', 'May chair: meeting, opinions, reopen with a reason')],
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='panel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='reviewers.panel'),
        ),
        migrations.CreateModel(
            name='FeeSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gross_fen', models.BigIntegerField()),
                ('tax_fen', models.BigIntegerField(default=0)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='reviewers.expert')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fee_sheets', to='reviewers.panel')),
            ],
            options={
                'verbose_name': 'fee sheet',
                'verbose_name_plural': 'fee sheets',
            },
        ),
        migrations.CreateModel(
            name='Draw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('pool', models.JSONField(help_text='Candidates with strata and exclusions, in order')),
                ('pool_digest', models.CharField(max_length=64)),
                ('parameters', models.JSONField()),
                ('seed', models.CharField(max_length=64)),
                ('algorithm_version', models.CharField(max_length=20)),
                ('result', models.JSONField()),
                ('reason', models.CharField(blank=True, help_text='Why it was drawn again', max_length=300)),
                ('supervised_by', models.CharField(blank=True, max_length=100)),
                ('drawn_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='grants.call')),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('panel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='reviewers.panel')),
            ],
            options={
                'verbose_name': 'draw',
                'verbose_name_plural': 'draws',
                'ordering': ['number'],
            },
        ),
        migrations.AddField(
            model_name='casegroup',
            name='panel',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='reviewers.panel'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='panel',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='reviewers.panel'),
        ),
        migrations.CreateModel(
            name='PanelMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(help_text='Place in the drawn order')),
                ('role', models.CharField(choices=[('chair', 'Chair'), ('member', 'Member'), ('standby', 'Standby')], max_length=10)),
                ('state', models.CharField(choices=[('drawn', 'Drawn, not yet asked'), ('invited', 'Invited'), ('accepted', 'Invitation accepted'), ('declined', 'Declined'), ('released', 'Released')], default='drawn', max_length=10)),
                ('invited_at', models.DateTimeField(blank=True, null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='reviewers.expert')),
                ('panel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='reviewers.panel')),
            ],
            options={
                'verbose_name': 'panel member',
                'verbose_name_plural': 'panel members',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='CallRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('called_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('outcome', models.CharField(choices=[('drawn', 'Drawn, not yet asked'), ('invited', 'Invited'), ('accepted', 'Invitation accepted'), ('declined', 'Declined'), ('released', 'Released')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_records', to='reviewers.panelmember')),
            ],
            options={
                'verbose_name': 'call record',
                'verbose_name_plural': 'call records',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CriterionScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                ('comment', models.TextField(blank=True)),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.criterion')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='reviewers.review')),
            ],
            options={
                'verbose_name': 'criterion score',
                'verbose_name_plural': 'criterion scores',
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('drawn', 'Drawn'), ('standby', 'Called up from standby'), ('named', 'Named by an officer with a reason')], default='drawn', max_length=10)),
                ('state', models.CharField(choices=[('invited', 'Invited'), ('accepted', 'Invitation accepted'), ('declined', 'Declined'), ('recused', 'Recused'), ('done', 'Scored'), ('void', 'Void')], default='accepted', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('declared_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='reviewers.assessment')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='reviewers.expert')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='reviewers.panelmember')),
            ],
            options={
                'verbose_name': 'seat',
                'verbose_name_plural': 'seats',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='seat',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='reviewers.seat'),
        ),
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_name', models.CharField(blank=True, max_length=100)),
                ('kind', models.CharField(choices=[('current_employer', 'Works for the applicant'), ('employer_within_3_years', 'Worked for the applicant within three years'), ('shareholder_or_director', 'Shareholder or director'), ('relative_within_3_degrees', 'Spouse or relative within three degrees'), ('co_applicant_or_partner', 'Fellow applicant or partner'), ('adviser_paid_within_3_years', 'Paid adviser within three years'), ('parent_or_subsidiary', 'Works for its parent or subsidiary'), ('same_group', 'Works in the same group'), ('own_employer_applies', 'Own employer applies in the same round and industry'), ('joint_work_within_3_years', 'Joint project or paper within three years'), ('declared_by_expert', 'Declared by the expert')], max_length=50)),
                ('held_from', models.DateField(blank=True, null=True)),
                ('held_to', models.DateField(blank=True, null=True)),
                ('evidence', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='reviewers.expert')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.organisation')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tie',
                'verbose_name_plural': 'ties',
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('severity', models.CharField(choices=[('hard', 'Excludes'), ('soft', 'To be looked at')], max_length=10)),
                ('kind', models.CharField(choices=[('current_employer', 'Works for the applicant'), ('employer_within_3_years', 'Worked for the applicant within three years'), ('shareholder_or_director', 'Shareholder or director'), ('relative_within_3_degrees', 'Spouse or relative within three degrees'), ('co_applicant_or_partner', 'Fellow applicant or partner'), ('adviser_paid_within_3_years', 'Paid adviser within three years'), ('parent_or_subsidiary', 'Works for its parent or subsidiary'), ('same_group', 'Works in the same group'), ('own_employer_applies', 'Own employer applies in the same round and industry'), ('joint_work_within_3_years', 'Joint project or paper within three years'), ('declared_by_expert', 'Declared by the expert')], max_length=50)),
                ('reason', models.TextField(blank=True)),
                ('is_lifted', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='grants.application')),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='reviewers.expert')),
                ('tie', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blocks', to='reviewers.tie')),
            ],
            options={
                'verbose_name': 'block',
                'verbose_name_plural': 'blocks',
            },
        ),
        migrations.AddIndex(
            model_name='expert',
            index=models.Index(fields=['employer_uscc'], name='expert_employer'),
        ),
        migrations.AddConstraint(
            model_name='panel',
            constraint=models.UniqueConstraint(fields=('call', 'name'), name='panel_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='feesheet',
            constraint=models.UniqueConstraint(fields=('panel', 'expert'), name='feesheet_unique'),
        ),
        migrations.AddConstraint(
            model_name='feesheet',
            constraint=models.CheckConstraint(condition=models.Q(('tax_fen__gte', 0), ('gross_fen__gte', models.F('tax_fen'))), name='feesheet_tax_within_fee'),
        ),
        migrations.AddConstraint(
            model_name='draw',
            constraint=models.UniqueConstraint(fields=('call', 'number'), name='draw_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='casegroup',
            constraint=models.UniqueConstraint(fields=('call', 'name'), name='casegroup_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('application', 'stage', 'number'), name='assessment_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('application', 'stage'), name='assessment_one_open_per_stage'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.UniqueConstraint(fields=('panel', 'expert'), name='panelmember_unique'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.UniqueConstraint(fields=('panel', 'position'), name='panelmember_position_unique'),
        ),
        migrations.AddConstraint(
            model_name='panelmember',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'chair'), models.Q(('state__in', ['declined', 'released']), _negated=True)), fields=('panel',), name='panelmember_one_chair'),
        ),
        migrations.AddConstraint(
            model_name='criterionscore',
            constraint=models.UniqueConstraint(fields=('review', 'criterion'), name='criterionscore_unique'),
        ),
        migrations.AddConstraint(
            model_name='criterionscore',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='criterionscore_positive'),
        ),
        migrations.AddIndex(
            model_name='seat',
            index=models.Index(fields=['expert', 'state'], name='seat_expert_state'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('invited', 'accepted', 'done'))), fields=('assessment', 'expert'), name='seat_one_live'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'submitted'), _negated=True), models.Q(('is_supported__isnull', False), ('submitted_at__isnull', False), ('total__isnull', False)), _connector='OR'), name='review_submitted_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('total', None), models.Q(('total__gte', 0), ('total__lte', 100)), _connector='OR'), name='review_total_in_range'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('veto', ''), models.Q(('veto_reason', ''), _negated=True), _connector='OR'), name='review_veto_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='tie',
            constraint=models.CheckConstraint(condition=models.Q(('organisation__isnull', False), models.Q(('person_name', ''), _negated=True), _connector='OR'), name='tie_to_somebody'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('expert', 'application', 'kind'), name='block_unique'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('is_lifted', False), ('severity', 'soft'), _connector='OR'), name='block_hard_never_lifted'),
        ),
    ]
