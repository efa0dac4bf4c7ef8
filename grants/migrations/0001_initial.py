
import django.db.models.deletion
import django.db.models.functions.datetime
import grants.engine.references
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=32, unique=True)),
                ('name_zh', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('document_word', models.CharField(help_text='Word of authority in document numbers', max_length=20)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('discipline_phone', models.CharField(blank=True, max_length=40)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'authority',
                'verbose_name_plural': 'authorities',
                'ordering': ['code'],
                'permissions': [('administer_accounts', 'May manage accounts and settings'), ('administer_security', 'May give and take grants and lift lock-outs'), ('audit_events', 'May read the event log'), ('audit_authority', 'May read everything of every programme of this authority')],
            },
        ),
        migrations.CreateModel(
            name='EngineeringProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('name_zh', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('aim_zh', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'engineering programme',
                'verbose_name_plural': 'engineering programmes',
                'ordering': ['sort', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EnterpriseClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('name_zh', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'enterprise class',
                'verbose_name_plural': 'enterprise classes',
                'ordering': ['sort', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Industry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('name_zh', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'industry',
                'verbose_name_plural': 'industries',
                'ordering': ['sort', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('name_zh', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'verbose_name': 'plan task',
                'verbose_name_plural': 'plan tasks',
                'ordering': ['sort', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StandardIndicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('name_zh', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('category_zh', models.CharField(blank=True, max_length=50)),
                ('category_en', models.CharField(blank=True, max_length=80)),
                ('unit', models.CharField(max_length=20)),
                ('attribute', models.CharField(blank=True, max_length=20)),
                ('target_raw', models.CharField(max_length=60)),
                ('comparator', models.CharField(blank=True, max_length=10)),
                ('target_value', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('target_kind', models.CharField(blank=True, max_length=30)),
                ('baseline_2010', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ('note', models.TextField(blank=True)),
                ('in_table', models.BooleanField(default=True, help_text='Stands in table 1 of the plan')),
            ],
            options={
                'verbose_name': 'standard indicator',
                'verbose_name_plural': 'standard indicators',
                'ordering': ['sort', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkdayException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True)),
                ('is_working_day', models.BooleanField()),
                ('name', models.CharField(blank=True, max_length=40)),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'verbose_name': 'working-day exception',
                'verbose_name_plural': 'working-day exceptions',
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='WorkdayYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('source', models.CharField(max_length=200)),
            ],
            options={
                'verbose_name': 'year of the working-day table',
                'verbose_name_plural': 'years of the working-day table',
                'ordering': ['year'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('mobile', models.CharField(max_length=16, unique=True, verbose_name='mobile')),
                ('mobile_verified', models.BooleanField(default=False)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name='e-mail')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('language', models.CharField(blank=True, max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('date_joined', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
            },
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=6, unique=True)),
                ('name_zh', models.CharField(max_length=20)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('kind', models.CharField(max_length=10)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('source', models.TextField(blank=True)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='grants.district')),
            ],
            options={
                'verbose_name': 'district',
                'verbose_name_plural': 'districts',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=grants.engine.references.new_reference, editable=False, max_length=10, unique=True)),
                ('uscc', models.CharField(blank=True, max_length=18, null=True, verbose_name='unified social credit code')),
                ('old_code', models.CharField(blank=True, max_length=9, verbose_name='organisation code before 2015')),
                ('name', models.CharField(max_length=100, verbose_name='organisation name')),
                ('name_key', models.CharField(editable=False, help_text='Name folded for matching', max_length=100)),
                ('kind', models.CharField(choices=[('state', 'State-owned'), ('collective', 'Collective'), ('private', 'Private'), ('foreign', 'Foreign-invested'), ('hmt', 'Hong Kong, Macao or Taiwan invested'), ('institution', 'Public institution'), ('other', 'Other')], default='other', max_length=20)),
                ('legal_representative', models.CharField(blank=True, max_length=100)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('founded_on', models.DateField(blank=True, null=True)),
                ('standing', models.CharField(choices=[('active', 'Active'), ('frozen', 'Frozen'), ('closed', 'Closed')], default='active', max_length=10)),
                ('verification', models.CharField(choices=[('unverified', 'Not verified'), ('code_pending', 'Code to be checked'), ('verified', 'Verified')], default='unverified', max_length=20)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.district')),
                ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.industry')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subsidiaries', to='grants.organisation')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name'],
                'permissions': [('administer_organisation', 'May manage members, freeze, submit, sign and withdraw'), ('prepare_application', 'May fill in, upload and see the status')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_administrator', models.BooleanField(default=False)),
                ('is_preparer', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='grants.organisation')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rename', 'Renamed'), ('merger', 'Merged'), ('split', 'Split'), ('move', 'Moved')], max_length=10)),
                ('happened_on', models.DateField()),
                ('old_value', models.CharField(blank=True, max_length=200)),
                ('new_value', models.CharField(blank=True, max_length=200)),
                ('proof_digest', models.CharField(blank=True, max_length=64)),
                ('entered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='grants.organisation')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.organisation')),
            ],
            options={
                'verbose_name': 'organisation event',
                'verbose_name_plural': 'organisation events',
                'ordering': ['happened_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Recommender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name_zh', models.CharField(max_length=100)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('kind', models.CharField(choices=[('district', 'District commission'), ('holding_group', 'Holding group'), ('authority', 'Industry authority')], max_length=20)),
                ('contact_name', models.CharField(blank=True, max_length=50)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('is_active', models.BooleanField(default=True)),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommenders', to='grants.district')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.organisation')),
            ],
            options={
                'verbose_name': 'recommender',
                'verbose_name_plural': 'recommenders',
                'ordering': ['code'],
                'permissions': [('handle_recommendation', 'May see its cases, give an opinion, rank, return and refuse'), ('sign_recommendation', 'May check and sign the letter of recommendation')],
            },
        ),
        migrations.CreateModel(
            name='SubDirection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('sort', models.PositiveSmallIntegerField(default=0)),
                ('name_zh', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('is_active', models.BooleanField(default=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('aim_zh', models.TextField(blank=True)),
                ('industries', models.ManyToManyField(blank=True, related_name='+', to='grants.industry')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directions', to='grants.engineeringprogramme')),
            ],
            options={
                'verbose_name': 'sub-direction',
                'verbose_name_plural': 'sub-directions',
                'ordering': ['sort', 'code'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='user_email_null_when_empty'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('mobile__startswith', '+')), name='user_mobile_e164'),
        ),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lt', models.F('valid_to')), _connector='OR'), name='district_valid_in_order'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['name_key'], name='organisation_name_key'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('uscc__isnull', False)), fields=('uscc',), name='organisation_uscc_unique'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('uscc', None), models.Q(('uscc', ''), _negated=True), _connector='OR'), name='organisation_uscc_null_when_empty'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('uscc__isnull', False), ('verification', 'code_pending'), _connector='OR'), name='organisation_uscc_or_pending'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('user', 'organisation'), name='membership_unique'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('is_administrator', True), ('is_preparer', True), _connector='OR'), name='membership_has_a_role'),
        ),
        migrations.AddConstraint(
            model_name='recommender',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'district'), _negated=True), ('district__isnull', False), _connector='OR'), name='recommender_district_given'),
        ),
    ]
