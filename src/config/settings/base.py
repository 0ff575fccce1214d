"""What every installation shares; addresses and secrets come from the environment."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.databases import connection, replica, role_names
from labimpact.base.logs import lines

SRC = Path(__file__).resolve().parents[2]
ROOT = SRC.parent
DATA = Path(os.environ.get("LABIMPACT_DATA", ROOT / "var"))
SECRET_KEY = os.environ["LABIMPACT_SECRET_KEY"]
# Replaced keys: what they signed or sealed is still read (./labimpact keys rotate, ADR 0017).
SECRET_KEY_FALLBACKS = [
    key for key in os.environ.get("LABIMPACT_OLD_SECRET_KEYS", "").split(",") if key
]
DEMO = os.environ.get("LABIMPACT_DEMO", "0") == "1"
# Which run of the launcher this process belongs to.
INSTANCE = os.environ.get("LABIMPACT_INSTANCE", "")
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
    # The editor of the portal's pages (ADR 0032), under an address of its own.
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    # The floors, from the ground up: wall.sql files are read in this order.
    "labimpact.base",
    "labimpact.ui",
    "labimpact.audit",
    "labimpact.notifications",
    "labimpact.accounts",
    "labimpact.network",
    "labimpact.documents",
    "labimpact.rules",
    "labimpact.finding",
    "labimpact.feedback",
    "labimpact.visits",
    "labimpact.lists",
    "labimpact.programme",
    "labimpact.people",
    "labimpact.recognition",
    "labimpact.correspondence",
    "labimpact.agenda",
    "labimpact.worklist",
    "labimpact.imports",
    "labimpact.deliveries",
    "labimpact.casework",
    "labimpact.desk",
    "labimpact.mediation",
    "labimpact.flows",
    "labimpact.procedures",
    "labimpact.monitoring",
    "labimpact.workspace",
    "labimpact.intake",
    "labimpact.booking",
    "labimpact.mypage",
    "labimpact.editorial",
    "labimpact.directory",
    "labimpact.freshness",
    "labimpact.searches",
    "labimpact.portal",
    "labimpact.api",
    "labimpact.territory",
    "labimpact.retention",
    "labimpact.operations",
]
MIDDLEWARE = [
    "labimpact.operations.request_log.RequestLogMiddleware",
    "labimpact.operations.middleware.InstanceMiddleware",
    "labimpact.operations.middleware.DatabaseDownMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "labimpact.portal.visiting.VisitsMiddleware",
    "labimpact.api.door.MachineDoorMiddleware",
    "labimpact.portal.caching.PublicPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "labimpact.network.middleware.ActorMiddleware",
    "labimpact.mediation.middleware.WhoseDayMiddleware",
    "labimpact.editorial.middleware.NewsroomDoorMiddleware",
    "labimpact.accounts.middleware.SessionAgeMiddleware",
    "labimpact.accounts.middleware.HeldFormMiddleware",
    "labimpact.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "labimpact.accounts.sent_forms.SentFormMiddleware",
    "labimpact.workspace.middleware.NoNullMiddleware",
    "labimpact.workspace.middleware.OpenedAgainMiddleware",
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
                "labimpact.ui.templatetags.house",
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
    **replica(),
}
WALL_ROLES = role_names()
# Reports read as the role `stats`, which holds no privilege on any identifying column (ADR 0008).
STATISTICS_DATABASE = "stats"
# A standby that reports are read from: "" when there is none (monitoring/queries/reading.py).
REPLICA_DATABASE = "replica" if "replica" in DATABASES else ""
# Figures older than this say of when they are; older than an hour, the primary is asked.
REPLICA_LAG_SECONDS = 60
REPLICA_USELESS_SECONDS = 60 * 60

SESSION_ENGINE = "labimpact.accounts.sessions"
# A session ends ten hours after signing in, or after two hours in which nothing was asked.
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_IDLE_AGE = 60 * 60 * 2
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "labimpact.accounts.views.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PASSWORD_HASHERS = ["labimpact.accounts.passwords.OneAtATimeHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "labimpact.accounts.passwords.LongEnoughValidator",
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
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Lab'Impact: "
PASSWORD_RESET_TIMEOUT = 60 * 60 * 2
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 15
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "login_failed": "20/m/ip,5/300s/key",
    "reset_password": "10/m/ip,3/h/key",
    # A body behind one address may ask for many; a secret form is that of one body.
    "mediation_form": "30/m/ip,30/h/key",
    "mediation_link": "60/m/ip,30/h/key",
    # A desk, a library, a school may write for many from one address.
    "portal_ask": "10/m/ip,60/h/ip",
    # Two taps for each page: as many as somebody reads, and a library behind one address.
    "portal_opinion": "30/m/ip,300/h/ip",
    # A code goes out with each: fewer than a desk's own requests.
    "portal_booking": "6/m/ip,30/h/ip",
    "portal_booking_page": "30/m/ip,30/h/key",
    # A message goes out with each, to whom it may not belong.
    "portal_follow": "6/m/ip,30/h/ip",
    "portal_my_page": "10/m/ip,60/h/ip",
    # Counted on the way out to the provider and on the way back.
    "portal_identity": "20/m/ip,120/h/ip",
    # A desk prints for a queue; a robot would print all day.
    "portal_paper": "60/m/ip",
    # An office confirms all its pages one after another.
    "still_true": "60/m/ip",
}
# Behind a proxy: how many of them to trust when asking where a request comes from.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LABIMPACT_PROXIES", "0"))
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Lab'Impact"
MFA_PASSKEY_LOGIN_ENABLED = False
_FORMS = "labimpact.accounts.library_forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.CodeAgainForm",
    "activate_totp": f"{_FORMS}.ActivateAppForm",
    "add_webauthn": f"{_FORMS}.AddKeyForm",
    "edit_webauthn": f"{_FORMS}.EditKeyForm",
}
MFA_ADAPTER = "labimpact.accounts.adapters.StaffSecondFactorAdapter"
MFA_TOTP_TOLERANCE = 1
# Browsers hand out security keys over plain HTTP on this machine only, and so do we.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("LABIMPACT_TLS", "0") != "1"
USERSESSIONS_TRACK_ACTIVITY = False
# Second factor: compulsory outside the demonstration (accounts/middleware.py).
SECOND_FACTOR_REQUIRED = not DEMO

# Where people reach this installation: links in mails and in commands lead there.
_HOST = os.environ.get("LABIMPACT_HOST", "127.0.0.1")
_HOST = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(_HOST, _HOST)  # noqa: S104
SITE_URL = os.environ.get("LABIMPACT_URL") or (
    f"http://{_HOST}:{os.environ.get('LABIMPACT_PORT', '8000')}"
)

# The editor of the portal (ADR 0032): nothing of it asks anybody outside, and nobody signs in,
# changes a password or is made a user there.
WAGTAIL_SITE_NAME = "Lab'Impact"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# The editor speaks Italian like every screen of the desks, and writes dates as they do.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("it", "Italiano")]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# A photograph of a telephone passes; one that would fill memory when it is opened does not.
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# What is laid out for translation is a draft: nothing wholly Italian is put before other readers.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
# The machine that translates: none, unless one that speaks as LibreTranslate does has an address.
# Another (wagtail_localize.machine_translators) is named in a settings file as the inner CLASS.
MT_URL = os.environ.get("LABIMPACT_MT_URL", "").rstrip("/")
if MT_URL and not MT_URL.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    # The key would travel in clear.
    raise ImproperlyConfigured("LABIMPACT_MT_URL must begin with https://")
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {
    "CLASS": "labimpact.editorial.translating.machine.GuardedTranslator",
    "OPTIONS": {
        "CLASS": "wagtail_localize.machine_translators.libretranslate.LibreTranslator",
        "OPTIONS": {
            "LIBRETRANSLATE_URL": MT_URL,
            "API_KEY": os.environ.get("LABIMPACT_MT_KEY", ""),
            "TIMEOUT": int(os.environ.get("LABIMPACT_MT_TIMEOUT", "30")),
        },
    },
} if MT_URL else None  # fmt: skip

# For how long a process answers a public page again without drawing it (portal/caching.py).
PORTAL_SHELF_SECONDS = 30
# For how long a process counts the visits of the portal before it writes them; None: it does not.
PORTAL_VISITS_SECONDS: float | None = 60
# Where the accessibility statement handed in to AgID stands (https://form.agid.gov.it/view/…).
PORTAL_ACCESSIBILITY_STATEMENT = os.environ.get("LABIMPACT_ACCESSIBILITY_STATEMENT", "")
# Pictures under the map of the portal, from a server of tiles ("https://…/{z}/{x}/{y}.png"), and
# whom to thank for them. Without, the map draws the boundaries of the product and asks nobody.
PORTAL_TILES = os.environ.get("LABIMPACT_TILES", "")
PORTAL_TILES_BY = os.environ.get("LABIMPACT_TILES_BY", "")

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
# With a bucket, files lie in an S3-compatible store and not in that folder (documents/places.py).
S3_BUCKET = os.environ.get("LABIMPACT_S3_BUCKET", "")
S3_URL = os.environ.get("LABIMPACT_S3_URL", "")
S3_KEY = os.environ.get("LABIMPACT_S3_KEY", "")
S3_SECRET = os.environ.get("LABIMPACT_S3_SECRET", "")
S3_REGION = os.environ.get("LABIMPACT_S3_REGION", "us-east-1")
if S3_BUCKET and not S3_URL.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
    # The key and the files would travel in clear.
    raise ImproperlyConfigured("LABIMPACT_S3_URL must begin with https://")
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
# The first cuts an upload at the limit while it arrives, so that it cannot fill the disk.
FILE_UPLOAD_HANDLERS = [
    "labimpact.documents.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "labimpact.documents.uploads.NamelessUploadHandler",
]

# The antivirus that reads every file before it can be opened: `host:port` of clamd, or the path of
# its socket; empty: files are available at once (documents/scanning.py).
CLAMD = os.environ.get("LABIMPACT_CLAMD", "")
if CLAMD and not (CLAMD.startswith("/") or CLAMD.rpartition(":")[2].isdigit()):
    raise ImproperlyConfigured("LABIMPACT_CLAMD must be host:port or the path of a socket")

# Counters of attempts: on disk, so that all processes of a machine count together and a rolled
# back transaction does not forget a failed attempt.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# A night's task that found no worker is made up for when one comes back, within three days.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 60 * 60 * 24 * 3}
INVITATION_DAYS = 7
HELD_FORM_HOURS = 24
AUDIT_RECORDS_PER_HOUR = 60
# Who may read /health/metrics; empty: nobody.
METRICS_TOKEN = os.environ.get("LABIMPACT_METRICS_TOKEN", "")
HEALTH_FREE_DISK_BYTES = 200 * 1024 * 1024

EMAIL_HOST = os.environ.get("LABIMPACT_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LABIMPACT_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LABIMPACT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LABIMPACT_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("LABIMPACT_SMTP_TLS", "0") == "1"
EMAIL_TIMEOUT = 20
# Text messages: without an address none is sent, and the pages say so (notifications/sms.py).
SMS_URL = os.environ.get("LABIMPACT_SMS_URL", "")
SMS_TOKEN = os.environ.get("LABIMPACT_SMS_TOKEN", "")
SMS_SENDER = os.environ.get("LABIMPACT_SMS_SENDER", "Lab Impact")
if SMS_URL and not SMS_URL.startswith(("https://", "http://127.0.0.1", "http://localhost")):
    # The token and the numbers would travel in clear.
    raise ImproperlyConfigured("LABIMPACT_SMS_URL must begin with https://")
# Hosts inside (host:port) that may be asked for calendars and links (base/fetching.py).
FETCH_ALSO = tuple(os.environ.get("LABIMPACT_FETCH_ALSO", "").split())
# The OpenID provider by which a person comes into their own page (SPID, CIE): none by default
# (mypage/openid.py). It is asked by https alone, or on this machine.
OIDC_ISSUER = os.environ.get("LABIMPACT_OIDC_ISSUER", "")
OIDC_CLIENT = os.environ.get("LABIMPACT_OIDC_CLIENT", "")
OIDC_SECRET = os.environ.get("LABIMPACT_OIDC_SECRET", "")
OIDC_KEY = os.environ.get("LABIMPACT_OIDC_KEY", "")
OIDC_SCOPES = os.environ.get("LABIMPACT_OIDC_SCOPES", "openid")
# The claim with the fiscal code, and the levels of assurance that are enough, as SPID and CIE
# write them in OpenID Connect.
OIDC_CLAIM = os.environ.get("LABIMPACT_OIDC_CLAIM") or "https://attributes.eid.gov.it/fiscal_number"
OIDC_LEVELS = tuple(os.environ.get("LABIMPACT_OIDC_LEVELS", "").split()) or (
    "https://www.spid.gov.it/SpidL2", "https://www.spid.gov.it/SpidL3", "CIE_L2", "CIE_L3",
)  # fmt: skip
if OIDC_ISSUER and not OIDC_ISSUER.startswith(
    ("https://", "http://127.0.0.1:", "http://localhost:")
):
    # The secret and what is said of a person would travel in clear.
    raise ImproperlyConfigured("LABIMPACT_OIDC_ISSUER must begin with https://")
if OIDC_ISSUER and not (OIDC_CLIENT and (OIDC_SECRET or OIDC_KEY)):
    raise ImproperlyConfigured("LABIMPACT_OIDC_CLIENT and _SECRET or _KEY go with the issuer")
DEFAULT_FROM_EMAIL = os.environ.get("LABIMPACT_MAIL_FROM", "labimpact@localhost")

LOGGING = lines.settings(os.environ.get("LABIMPACT_LOG", "WARNING"))
