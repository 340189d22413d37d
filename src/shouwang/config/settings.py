"""Django's settings, read once from the environment; a value that cannot be used stops the boot."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from shouwang.config import apps, embedded_postgres, env, home
from shouwang.kernel import sealing

MODE = env.choice("SHOUWANG_MODE", "demo", {"demo", "production", "test"})
PRODUCTION = MODE == "production"
TESTING = MODE == "test"
HOME = home.make_folder(home.data_home(), 0o711)
SOURCE = Path(__file__).resolve().parents[1]

DEBUG = env.flag("SHOUWANG_DEBUG", False)
if DEBUG and PRODUCTION:
    raise env.BadSetting(en="SHOUWANG_DEBUG must not be on in production.", zh="生产环境不能打开 SHOUWANG_DEBUG。")

if PRODUCTION:
    SECRET_KEY = env.text("SHOUWANG_SECRET_KEY")
    if len(SECRET_KEY) < 32:
        raise env.BadSetting(
            en="SHOUWANG_SECRET_KEY must have at least 32 characters.", zh="SHOUWANG_SECRET_KEY 至少要有 32 个字符。"
        )
    sealing.configure(sealing.Keyring(env.numbered_keys("SHOUWANG_SEALING_KEYS"), env.key("SHOUWANG_INDEX_KEY")))
else:
    SECRET_KEY = base64.b64encode(home.secret(HOME, "secret")).decode()
    sealing.configure(sealing.Keyring({1: home.secret(HOME, "sealing")}, home.secret(HOME, "index")))

PASS_KEY = hashlib.sha256(b"pass codes\0" + SECRET_KEY.encode()).digest()
"""The seed of the key that signs pass codes (Ed25519)."""

ALLOWED_HOSTS = env.names("SHOUWANG_HOSTS") + ([] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise env.BadSetting(
        en="SHOUWANG_HOSTS must name the host names of this site, with commas between them.",
        zh="SHOUWANG_HOSTS 须写明本站的域名，用逗号分隔。",
    )
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in env.names("SHOUWANG_HOSTS")]
PUBLIC_URL = env.text("SHOUWANG_PUBLIC_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000")
GATE_SILENT_HOURS = env.number("SHOUWANG_GATE_SILENT_HOURS", 72, least=1, most=720)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    *(f"{app}.apps.{app.rsplit('.', 1)[1].capitalize()}Config" for app in apps.HOUSE),
    "shouwang.config.house.HouseConfig",
]

if (SOURCE / "base" / "accounts" / "models.py").exists():
    AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.ScryptPasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
DEMO_PASSWORD = "qingsong-demo"
"""What everybody in the demo signs in with; known to the world, so any other mode refuses it."""
REFUSED_PASSWORDS = frozenset() if MODE == "demo" else frozenset({DEMO_PASSWORD})
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shouwang.web.middleware.OneForm",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shouwang.web.once.Once",
    "shouwang.web.middleware.Shell",
]
ROOT_URLCONF = "shouwang.config.urls"
WSGI_APPLICATION = "shouwang.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shouwang.web.context.shell",
            ],
        },
    }
]

_server = env.database("SHOUWANG_DATABASE_URL")
if PRODUCTION and _server is None:
    raise env.BadSetting(
        en="SHOUWANG_DATABASE_URL must name a PostgreSQL 18 server in production.",
        zh="生产环境须用 SHOUWANG_DATABASE_URL 指定 PostgreSQL 18 服务器。",
    )
_embedded = embedded_postgres.Layout.below(HOME)
DATABASE_IS_EMBEDDED = _server is None
_pool_size = env.number("SHOUWANG_DATABASE_POOL", 0 if TESTING else 10, least=0, most=200)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _server.name if _server else embedded_postgres.NAME,
        "USER": _server.user if _server else embedded_postgres.USER,
        "PASSWORD": _server.password if _server else "",
        "HOST": _server.host if _server else str(_embedded.sockets),
        "PORT": str(_server.port if _server else embedded_postgres.PORT),
        "OPTIONS": {
            **(_server.options if _server else {}),
            **({"pool": {"min_size": 1, "max_size": _pool_size, "timeout": 15}} if _pool_size else {}),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIGRATION_MODULES: dict[str, str] = {}

USE_TZ = True
TIME_ZONE = env.text("SHOUWANG_TIME_ZONE", "Asia/Shanghai")
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [SOURCE / "web" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG  # looked for when asked, not listed at the start
MEDIA_ROOT = HOME / "uploads"
MEDIA_URL = "/uploads/"  # never served by address; pages hand files out after checking rights
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "shouwang.web.errors.csrf_failure"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice("SHOUWANG_LOG", "WARNING", {"DEBUG", "INFO", "WARNING", "ERROR"}),
    },
}
