"""Settings of one installation; everything an operator may change comes from the environment (docs/operating.md)."""

import sys
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from pia.lib import environment, secrets
from pia.lib.environment import WrongValue

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = environment.flag("PIA_DEBUG", False)

# ── Where things lie ────────────────────────────────────────────────────────────────────────────────────────────────
DATA_DIR = Path(environment.text("PIA_DATA_DIR", str(BASE_DIR / "var"))).expanduser().absolute()
DOCUMENTS_DIR = DATA_DIR / "documents"
WORKFLOWS_DIR = BASE_DIR / "workflows"
EXAMPLES_DIR = BASE_DIR / "examples"
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    SECRET_KEY = environment.text("PIA_SECRET_KEY", "") or secrets.kept_in(DATA_DIR / "secret-key")
    SIGNING_SECRET = environment.text("PIA_SIGNING_SECRET", "") or secrets.kept_in(DATA_DIR / "signing-secret")
except OSError as error:
    raise WrongValue("PIA_DATA_DIR", f"cannot be used: {error.strerror} ({error.filename})") from None

# ── Address ─────────────────────────────────────────────────────────────────────────────────────────────────────────
HOST = environment.text("PIA_HOST", "127.0.0.1")
PORT = environment.integer("PORT", 8000, minimum=1, maximum=65535)
WEB_WORKERS = environment.integer("PIA_WEB_WORKERS", 1, minimum=1, maximum=64)
WEB_THREADS = environment.integer("PIA_WEB_THREADS", 4, minimum=1, maximum=256)
DEMO = environment.flag("DEMO", True)
ALLOWED_HOSTS = environment.words("PIA_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", HOST])
_public = environment.url("PIA_PUBLIC_URL", f"http://{HOST}:{PORT}", schemes=("http", "https"))
PUBLIC_URL = _public.geturl().rstrip("/")
if _public.hostname and _public.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_public.hostname)
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

# ── Rooms ───────────────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "pia.audit",
    "pia.jobs",
    "pia.keys",
    "pia.accounts",
    "pia.programmes",
    "pia.assessments",
    "pia.notifications",
    "pia.reports",
    "pia.interop",
    "pia.api",
    "pia.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",
    "csp",
    "django_fsm",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pia.web.preferences.account_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pia.web.errors.RefusalMiddleware",
]
ROOT_URLCONF = "pia.urls"
WSGI_APPLICATION = "pia.wsgi.application"
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
                "pia.web.shell.shell",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Database ────────────────────────────────────────────────────────────────────────────────────────────────────────
DATABASE_EMBEDDED = not environment.text("PIA_DATABASE_URL", "")
_database_schemes = ("postgresql", "postgres", "sqlite")
environment.url("PIA_DATABASE_URL", "sqlite:///x", schemes=_database_schemes)
try:
    _database = dj_database_url.parse(
        environment.text("PIA_DATABASE_URL", f"sqlite:///{DATA_DIR / 'pia.sqlite3'}"),
        conn_max_age=None,
        conn_health_checks=True,
    )
except (ValueError, dj_database_url.UnknownSchemeError):
    raise WrongValue("PIA_DATABASE_URL", "is not an address such as postgresql://user:password@host/name") from None
if _database["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: a transaction takes the write lock when it begins, and waits for it.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DATABASES = {"default": _database}

# ── Background work ─────────────────────────────────────────────────────────────────────────────────────────────────
BROKER_EMBEDDED = not environment.text("PIA_BROKER_URL", "")
_broker = environment.url("PIA_BROKER_URL", "filesystem://", schemes=("redis", "rediss", "redis+socket", "filesystem"))
CELERY_BROKER_URL = environment.text("PIA_BROKER_URL", "filesystem://localhost")
if _broker.scheme == "filesystem":
    _folder = DATA_DIR / "broker"
    for _part in (_folder, _folder / "messages", _folder / "control"):
        _part.mkdir(mode=0o700, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_folder / "messages"),
        "data_folder_out": str(_folder / "messages"),
        "control_folder": str(_folder / "control"),
        "polling_interval": 0.2,
    }
else:
    # A broker that is away must not hold up the page that published: the row is stored, the sweep publishes it later.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "pia"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = environment.integer("PIA_WORKER_PROCESSES", 1, minimum=1, maximum=64)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50  # rendering leaves memory behind: a fresh process now and then
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nobody asks, and unread answers pile up in the file broker
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

JOB_MODULES = environment.words("PIA_JOB_MODULES", [])  # further modules with job functions, beside <room>/tasks.py
JOB_ATTEMPTS = 5
JOB_HEARTBEAT_SECONDS = environment.integer("PIA_JOB_HEARTBEAT_SECONDS", 5, minimum=1, maximum=60)
JOB_STALE_SECONDS = environment.integer("PIA_JOB_STALE_SECONDS", 30, minimum=2, maximum=3600)
JOB_RETRY_SECONDS = environment.integer("PIA_JOB_RETRY_SECONDS", 10, minimum=0, maximum=3600)
JOB_SWEEP_SECONDS = environment.integer("PIA_JOB_SWEEP_SECONDS", 30, minimum=1, maximum=3600)
CELERY_BEAT_SCHEDULE = {
    "re-publish stale jobs": {
        "task": "pia.jobs.tasks.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": JOB_SWEEP_SECONDS},
    },
    "checkpoint the audit record": {"task": "pia.audit.tasks.checkpoint", "schedule": 3600},
    "tell what was not told": {
        "task": "pia.notifications.tasks.sweep",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "forget files that were handed in": {"task": "pia.interop.tasks.sweep", "schedule": 3600},
    "remind of what is due": {
        "task": "pia.notifications.tasks.remind",
        "schedule": 900,
        "options": {"expires": 900},
    },
}

# ── People and sessions ─────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_ADAPTER = "pia.accounts.adapter.ClosedAccountAdapter"
# Wrong passwords: twenty a minute from one address (an office shares one), five in five minutes for one e-mail.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"}
_secure = _public.scheme == "https"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pia.web.errors.forged"
_cache = environment.text("PIA_CACHE_URL", CELERY_BROKER_URL if _broker.scheme in ("redis", "rediss") else "memory://")
if environment.url("PIA_CACHE_URL", _cache, schemes=("redis", "rediss", "memory")).scheme != "memory":
    # Sign-in attempts are counted across all web processes only when they share a cache.
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": _cache,
            "KEY_PREFIX": "pia",
        }
    }

# ── What browsers may do ────────────────────────────────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy that ends TLS redirects
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
if _secure and environment.flag("PIA_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # wrong passwords are counted by the visitor's address, not the proxy's
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ── Static files: served by the application itself, straight from the rooms ─────────────────────────────────────────
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# ── Language and time ───────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ── Mail: printed unless a server is named ──────────────────────────────────────────────────────────────────────────
DEFAULT_FROM_EMAIL = environment.text("PIA_MAIL_FROM", "pia@localhost")
_mail = environment.url("PIA_MAIL_URL", "console://", schemes=("console", "smtp", "smtps"))
if _mail.scheme == "console":
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _mail.hostname or "localhost"
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER = _mail.username or ""
    EMAIL_HOST_PASSWORD = _mail.password or ""
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and "starttls=0" not in _mail.query
    EMAIL_TIMEOUT = 20

# ── Logs: one JSON object a line, without personal data ─────────────────────────────────────────────────────────────
LOG_LEVEL = environment.text("PIA_LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise WrongValue("PIA_LOG_LEVEL", f"{LOG_LEVEL!r} is none of DEBUG, INFO, WARNING, ERROR")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "pia.lib.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "pia": {"level": LOG_LEVEL},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
