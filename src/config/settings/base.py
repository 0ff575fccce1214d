"""What every installation shares; addresses and secrets come from the environment."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from config.databases import connection, role_names

SRC = Path(__file__).resolve().parents[2]
ROOT = SRC.parent
DATA = Path(os.environ.get("LABIMPACT_DATA", ROOT / "var"))
SECRET_KEY = os.environ["LABIMPACT_SECRET_KEY"]
DEMO = os.environ.get("LABIMPACT_DEMO", "0") == "1"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LABIMPACT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LABIMPACT_ORIGINS", "").split(",") if o]

USE_TZ = True
TIME_ZONE = "Europe/Rome"
LANGUAGE_CODE = "it"
LANGUAGES = [
    ("it", "Italiano"), ("en", "English"), ("fr", "Français"), ("es", "Español"),
    ("pt-br", "Português"), ("sq", "Shqip"), ("ro", "Română"), ("uk", "Українська"),
    ("ru", "Русский"), ("ar", "العربية"), ("ur", "اردو"), ("zh-hans", "中文（简体）"),
    ("bn", "বাংলা"), ("pa", "ਪੰਜਾਬੀ"), ("fil", "Filipino"), ("si", "සිංහල"),
]  # fmt: skip
LOCALE_PATHS = [SRC / "labimpact" / "locale"]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_cotton.apps.SimpleAppConfig",
    # The floors, from the ground up: wall.sql files are read in this order.
    "labimpact.base",
    "labimpact.ui",
    "labimpact.audit",
    "labimpact.accounts",
    "labimpact.network",
    "labimpact.documents",
    "labimpact.notifications",
    "labimpact.rules",
    "labimpact.programme",
    "labimpact.people",
    "labimpact.recognition",
    "labimpact.agenda",
    "labimpact.worklist",
    "labimpact.deliveries",
    "labimpact.casework",
    "labimpact.desk",
    "labimpact.monitoring",
    "labimpact.workspace",
    "labimpact.portal",
    "labimpact.operations",
]
MIDDLEWARE = [
    "labimpact.operations.middleware.DatabaseDownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "labimpact.network.middleware.ActorMiddleware",
    "labimpact.accounts.middleware.HeldFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SRC / "labimpact" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "labimpact.workspace.context.shell",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "labimpact.ui.forms.HouseRenderer"

DATABASES = {
    "default": connection(
        os.environ.get("LABIMPACT_DB_ROLE", "app"), actor=os.environ.get("LABIMPACT_ACTOR", "")
    ),
    "stats": connection("stats"),
    "matcher": connection("matcher"),
}
WALL_ROLES = role_names()

SESSION_ENGINE = "labimpact.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "labimpact.accounts.views.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:today"
ACCOUNT_ADAPTER = "labimpact.accounts.adapters.StaffAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Lab'Impact"
MFA_PASSKEY_LOGIN_ENABLED = False
USERSESSIONS_TRACK_ACTIVITY = False
# Second factor: compulsory outside the demonstration (accounts/middleware.py).
SECOND_FACTOR_REQUIRED = not DEMO

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_BYTES = 20 * 1024 * 1024

EMAIL_HOST = os.environ.get("LABIMPACT_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LABIMPACT_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LABIMPACT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LABIMPACT_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LABIMPACT_SMTP_TLS", "0") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("LABIMPACT_MAIL_FROM", "labimpact@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LABIMPACT_LOG", "WARNING")},
}
