"""Django's settings, all from the environment (see `config.env`)."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from quotewright.config import secrets
from quotewright.config.database import django_database
from quotewright.config.env import Environment

env = Environment()
PACKAGE = Path(__file__).resolve().parent.parent

DATA_DIR = Path(env.text("DATA_DIR")).resolve()
PORT = env.port("PORT")
PUBLIC_URL = (env.text("PUBLIC_URL") or f"http://{env.text('HOST')}:{PORT}").rstrip("/")
DEBUG = env.flag("DEBUG")
SECRET_KEY = secrets.secret_key(env, DATA_DIR)
ENCRYPTION_KEYS = secrets.encryption_keys(env, DATA_DIR)

# What the sync needs to know; see docs/configure.md.
SYNCRO_BASE_URL = env.text("SYNCRO_BASE_URL").rstrip("/")
SYNCRO_TIMEOUT = env.number("SYNCRO_TIMEOUT", 0.1)
CALLS_PER_MINUTE = env.number("CALLS_PER_MINUTE")
WATCH_CALLS_PER_MINUTE = int(env.number("WATCH_CALLS_PER_MINUTE"))
GATHER_SECONDS = env.number("GATHER_SECONDS")
JOURNAL_DAYS = env.number("JOURNAL_DAYS", 1)
METRICS_TOKEN = env.text("METRICS_TOKEN")
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.port("SMTP_PORT")
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
_smtp = env.choice("SMTP_SECURITY", "starttls", "tls", "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp == "starttls", _smtp == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM") or EMAIL_HOST_USER or "quotewright@localhost"
SETTLE_SECONDS = env.number("SETTLE_SECONDS")
STALLED_SECONDS = env.number("STALLED_SECONDS", 1)
WORKER_CONCURRENCY = int(env.number("WORKER_CONCURRENCY", 1))
PSA_ADAPTERS = {"syncro": "quotewright.integrations.syncro"}

_host = urlsplit(PUBLIC_URL).hostname or "localhost"
ALLOWED_HOSTS = [_host, "localhost", "127.0.0.1", "[::1]", *env.names("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "quotewright.config.urls"
WSGI_APPLICATION = "quotewright.config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "quotewright.accounts",
    "quotewright.people",
    "quotewright.catalog",
    "quotewright.quotes",
    "quotewright.transfer",
    "quotewright.integrations",
    "quotewright.web",
    "quotewright.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "quotewright.config.headers.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "NAME": "jinja2",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "jinja"],
        "OPTIONS": {"environment": "quotewright.config.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Commands that need no database (help, sandbox) may run without one; the address is then unused.
DATABASES = {
    "default": django_database(os.environ.get("DATABASE_URL") or "postgresql:///quotewright")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:dashboard"
LOGOUT_REDIRECT_URL = "web:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

# A customer may choose on each of a quote's 2,000 lines: a box and a quantity.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

STATIC_URL = "static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# Served straight from the package: an upgrade needs no collect step and cannot leave stale files.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

_https = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # A refused field is an answer to a person, not news for the operator.
    "loggers": {"quotewright": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
