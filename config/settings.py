# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings read from the environment; the defaults run the whole house on one machine."""

from datetime import timedelta
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config import queues
from config.databases import database
from config.keys import key_lines
from config.logs import json_logging
from config.stores import content_storages

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

DEBUG = env.bool("DEBUG", default=False)
KEYS_DIR = Path(env.str("KEYS_DIR", default=str(DATA_DIR / "keys")))
SECRET_KEY = env.str("SECRET_KEY", default="") or key_lines(KEYS_DIR, "secret", size=64)[0]
# newest first; an older key stays as long as something is sealed or encrypted with it
AUDIT_KEYS = env.list("AUDIT_KEY", default=[]) or key_lines(KEYS_DIR, "audit")
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or key_lines(KEYS_DIR, "field")
# never changed: what is looked up by a hash would not be found again
HASH_KEY = env.str("HASH_KEY", default="") or key_lines(KEYS_DIR, "hash")[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "guardian",
    "viewflow.workflow",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
    "django_htmx",
    "import_export",
    "grants",
    "reviewers",
    "workflow",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "workflow.middleware.ReceivedAtMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "grants.middleware.IdleTimeoutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "grants.context_processors.house",
                "grants.context_processors.navigation",
            ],
        },
    },
]

DATABASES = {"default": database(env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'ronghe.sqlite3'}"))}
LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL_MEMORY, "LOCATION": "house"},
    # parts of pages that are the same for everybody who may see them; they must not push out what is counted above
    "template_fragments": {"BACKEND": LOCAL_MEMORY, "LOCATION": "fragments", "OPTIONS": {"MAX_ENTRIES": 300}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "grants.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "grants.permissions.GrantBackend",
]
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001",  # GrantBackend reads guardian's tables (docs/adr/0002-grants.md)
    "axes.W006",  # attempts are summed over all addresses of a name; an office behind one address is not shut out
    "security.W021",  # browsers preload whole domains, and ours is a name below the government's
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("mobile", "email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workflow:work"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "grants.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# allauth reads from here that signing in takes a password; our sign-up asks for none (grants.forms.accounts)
ACCOUNT_SIGNUP_FIELDS = ["phone*", "email", "password1*", "password2*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "grants:organisations"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# allauth would keep all mobile numbers under one name; AccountAdapter leaves passwords to axes, and
# "login_failed" goes on counting second factors, each under its own account
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": "5/5m/key",
    # our own pages: an office behind one address may file several objections in an hour, a receipt is not guessed
    "objection": "30/h/ip",
    "objection_status": "30/h/ip,10/h/key",
    "organisation_code": "60/h/user",
}
ACCOUNT_FORMS = {
    "login": "grants.forms.accounts.LoginForm",
    "request_login_code": "grants.forms.accounts.RequestLoginCodeForm",
    "signup": "grants.forms.accounts.SignupForm",
    "change_password": "grants.forms.accounts.ChangePasswordForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Ronghe"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True

AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "grants.adapters.account_name"
AXES_CLIENT_IP_CALLABLE = "grants.adapters.client_address"
AXES_LOCKOUT_CALLABLE = "grants.views.accounts.lockout"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or a stranger could keep a person out for ever
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address"]

SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
# an https address means: people come over TLS, which a proxy in front ends and names in X-Forwarded-Proto
HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
MESSAGE_TAGS = {10: "info", 20: "info", 25: "ok", 30: "warn", 40: "bad"}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
HOUSE = {
    "sponsor": env.str("HOUSE_SPONSOR", default="")
    or _("Shanghai Municipal Commission of Economy and Informatization"),
    "phone": env.str("HOUSE_PHONE", default=""),
    "site_code": env.str("HOUSE_SITE_CODE", default=""),
    "icp": env.str("HOUSE_ICP", default=""),
    "police": env.str("HOUSE_POLICE", default=""),
    "industry_minimum": env.int("HOUSE_INDUSTRY_MINIMUM", default=0),
}

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.HouseStaticFilesStorage"},
    **content_storages(env.str("STORAGE_URL", default=""), DATA_DIR / "files"),
}
# unix:///run/clamav/clamd.ctl or tcp://host:3310; where it is set, no file passes without its verdict
CLAMD = env.str("CLAMD", default="")
# how long a list that was taken out can be downloaded
EXPORT_HOURS = env.int("EXPORT_HOURS", default=72)
WHITENOISE_USE_FINDERS = True  # serves the files of the checkout also where nothing was collected
MEDIA_ROOT = DATA_DIR / "files"

ANCHOR_DIR = env.str("ANCHOR_DIR", default=str(DATA_DIR / "anchors"))
AUDIT_ANCHOR_MAIL = env.list("AUDIT_ANCHOR_MAIL", default=[])

# with the sink on, nothing leaves the machine: messages are read on the outbox page
MESSAGE_SINK = env.bool("MESSAGE_SINK", default=DEBUG)
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="ronghe.invalid")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("MAIL_FROM", default=f"ronghe@{MAIL_DOMAIN}")
vars().update(env.email_url("EMAIL_URL", default="dummymail://" if MESSAGE_SINK else "smtp://localhost:25"))
SMS_BACKEND = env.str("SMS_BACKEND", default="grants.services.delivery.SinkSms" if MESSAGE_SINK else "")
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="")

CELERY_BROKER_URL = env.str("BROKER_URL", default=queues.FILE_BROKER)
CELERY_BROKER_TRANSPORT_OPTIONS = queues.transport_options(CELERY_BROKER_URL, DATA_DIR / "broker")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
# the row is the outbox: a request does not wait for a broker that is away
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
CELERY_TASK_DEFAULT_QUEUE = "fast"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_EAGER_RESULT = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = queues.BEAT_SCHEDULE

LOGGING = json_logging(env.str("LOG_LEVEL", default="INFO"))
