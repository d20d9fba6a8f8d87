"""
Settings, in one file. Machines differ by their environment only; DEBUG is off unless DEBUG=1,
and a missing secret stops the start with the line that makes one.

Every variable is described in docs/settings.md.
"""

import sys
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import django.conf.locale
import environ
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from base import limits
from base.files.generated_secrets import kept_secret
from base.languages import catalogue_folders, formats, language_list, language_names
from website.storage.object_store_address import shelf_of
from website.web.public_address import first_public

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
TESTING = "pytest" in sys.modules
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))


def secret(name: str) -> str:
    """A secret from NAME or from the file that NAME_FILE names; tests and DEBUG have their own."""
    if TESTING:
        return f"only-for-tests-{name.lower()}-{'0' * 32}"
    if path := env.str(f"{name}_FILE", default=""):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as problem:
            msg = f"The file that {name}_FILE names cannot be read: {problem}."
            raise ImproperlyConfigured(msg) from None
    if value := env.str(name, default="").strip():
        return value
    if DEBUG:
        return kept_secret(VAR_DIR / "secrets" / name.lower())
    msg = (
        f"{name} is not set. Make one with "
        f"`python -c 'import secrets; print(secrets.token_urlsafe(48))'` and put it in the "
        f"environment, or name a file that holds it in {name}_FILE."
    )
    raise ImproperlyConfigured(msg)


def each_secret(name: str) -> list[str]:
    """Secrets of before: with commas in NAME, or one a line in the file that NAME_FILE names."""
    if TESTING:
        return []
    if path := env.str(f"{name}_FILE", default=""):
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    else:
        lines = env.str(name, default="").split(",")
    # An empty one would be a key that everybody has.
    return [line.strip() for line in lines if line.strip()]


# --- Secrets. Four, so that one can be changed without the others -----------------------------
SECRET_KEY = secret("SECRET_KEY")
# Receipts are derived with this key: whoever loses it loses every number that was handed out.
RECEIPT_KEY = secret("RECEIPT_KEY")
# Public keys of desks and members are attested with this one.
ATTESTATION_KEY = secret("ATTESTATION_KEY")
# Those before it are believed until `manage.py attest_anew` has gone over every row.
ATTESTATION_KEY_FALLBACKS = each_secret("ATTESTATION_KEY_FALLBACKS")
# What staff did is chained with this one; the ones before it, newest first, still prove the past.
AUDIT_KEY = secret("AUDIT_KEY")
AUDIT_KEY_FALLBACKS = each_secret("AUDIT_KEY_FALLBACKS")

# --- Where we are ------------------------------------------------------------------------------
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else [])
# The address within Tor by which readers come too (site/website/web/onion.py); empty where none is.
ONION_HOST = env.str("ONION_HOST", default="").lower()
if ONION_HOST:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, ONION_HOST]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PORT = env.int("PORT", default=8000)
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", default=f"http://localhost:{PORT}" if DEBUG else "")
HTTPS = env.bool("HTTPS", default=not DEBUG and not TESTING)
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)

# Whether pages are written out and sent as files; without, Django renders each for each reader.
PUBLIC_TREE = env.bool("PUBLIC_TREE", default=True)
# In which languages; in the others Django answers. Empty: in all of them.
PUBLIC_TREE_LANGUAGES = env.list("PUBLIC_TREE_LANGUAGES", default=[])

ROOT_URLCONF = "website.urls"

INSTALLED_APPS = [
    "wagtail.contrib.redirects",  # before ours: it notes an old address, and we look at it
    "base",
    "website",
    "website.monitoring",
    "awareness",
    "helpdesk",
    "helpdesk.inbox",
    "wagtail_localize",
    "wagtail_localize.locales",  # takes the place of wagtail.locales
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "website.accounts.apps.AccountScreensConfig",  # takes the place of wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "modeltranslation",
    "django.contrib.auth",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "website.web.middleware.ForgetAddressMiddleware",  # first: nothing after it can know who asks
    "website.web.middleware.OffTheRecordMiddleware",
    "website.web.onion.OnionMiddleware",  # takes from answers what the next one puts there
    "django.middleware.security.SecurityMiddleware",
    "website.web.middleware.CompressionMiddleware",
    "website.web.byte_ranges.StaticFilesMiddleware",
    "website.web.security_headers.ContentPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Within the one before it, which must know what is kept.
    "website.web.security_headers.PageHeadersMiddleware",
    "website.web.middleware.NoUploadsMiddleware",  # before anything that could read a body
    "django.contrib.sessions.middleware.SessionMiddleware",
    "website.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    # Before everything that asks who is signed in.
    "website.accounts.two_step_middleware.TwoStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "website.web.middleware.CompleteFormMiddleware",
    "website.web.middleware.OutageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "base.theme.template_loaders.FolderLoader",
                        "base.theme.template_loaders.AppLoader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "website.web.template_context.everywhere",
            ],
        },
    }
]

# --- Data --------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # A reader that becomes a writer half-way would be refused; IMMEDIATE queues it instead.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: an acknowledged message survives a power cut. secure_delete: what is deleted is gone.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
    ),
}
# Of a server and its standby the one that takes writing. One that vanished says nothing: without
# these a request waits for it for hours. (Seconds, but for tcp_user_timeout: milliseconds.)
OF_SEVERAL_SERVERS: dict[str, int | str] = {
    "target_session_attrs": "read-write",
    "connect_timeout": 5,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'site.sqlite3'}")}
# The address alone moves no test: it may be set for the whole machine, and SQLite comes first.
if TESTING and env.bool("TEST_ON_POSTGRESQL", default=False):
    DATABASES = {"default": env.db_url_config(env.str("TEST_DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = 600
# After a restart of PostgreSQL every thread holds a dead connection; none may cost a message.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "website.sqlite"  # writers queue instead of polling
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["TEST"] = {
        "NAME": BASE_DIR / env.str("TEST_SQLITE_NAME", default="test.sqlite3")
    }
else:
    # One test database a checkout, so that two of them can be tested at the same time.
    _tested = f"{BASE_DIR}{env.str('TEST_SQLITE_NAME', default='')}"  # and of the lane of its tests
    DATABASES["default"]["TEST"] = {"NAME": f"test_{zlib.crc32(_tested.encode()):08x}"}
    if "," in DATABASES["default"]["HOST"]:
        _options = DATABASES["default"].get("OPTIONS", {})
        DATABASES["default"]["OPTIONS"] = OF_SEVERAL_SERVERS | _options
# With PostgreSQL there may be other machines, that have what is uploaded here by way of a store or
# of a disk, and may still hold uploads in the database, as 0.1.0 did; with SQLite there is but one.
MEDIA_IS_SHARED = not DATABASES["default"]["ENGINE"].endswith("sqlite")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The registry's contacts as a small file, so that forms, errors and footers need no database.
# None, as in tests: the committed copy alone counts, and nothing is written.
PHONEBOOK_FILE = None if TESTING else VAR_DIR / "phonebook.json"

# The newest key of each desk that this machine has seen, so that an old database is noticed.
EPOCHS_FILE = VAR_DIR / "desk-epochs.json"
# And the newest entry of the audit that it has seen.
AUDIT_HEAD_FILE = VAR_DIR / "audit-head.json"
# And links, codes and sessions that are used or over: none is good again if its row comes back.
SPENT_FILE = VAR_DIR / "spent.json"
# And which sections of pages can be heard, so that no page asks the database.
RECORDINGS_FILE = VAR_DIR / "recordings.json"

# Where the keys of backups lie: elsewhere than the backups, or they protect nothing.
BACKUP_KEYS = Path(env.str("BACKUP_KEYS", default=str(VAR_DIR / "backup-keys")))
BACKUP_TO = Path(env.str("BACKUP_TO", default=str(VAR_DIR / "backups")))
# And where they are copied to, by rsync, after each is made.
BACKUP_COPY_TO = env.str("BACKUP_COPY_TO", default="")
BACKUP_COPY_BY = env.str("BACKUP_COPY_BY", default="ssh -o BatchMode=yes")

# --- Languages ---------------------------------------------------------------------------------
USE_I18N = True
LANGUAGE_CODE = language_list.DEFAULT
LANGUAGES = [(code, language_names.lazy_name(code)) for code in language_list.LANGUAGES]
LANGUAGES_BIDI = sorted(
    set(global_settings.LANGUAGES_BIDI)
    | {code for code in language_list.LANGUAGES if language_list.direction(code) == "rtl"}
)
LOCALE_PATHS = [BASE_DIR / folder for folder in catalogue_folders.SPOKEN]  # readers' first
# Django does not know four of our languages, and calls others by an English name. What templates of
# both apps say of a language, `dir` and `lang` as HTML writes them, is decided here for both.
django.conf.locale.LANG_INFO.update(
    {
        code: {
            "bidi": language_list.direction(code) == "rtl",
            "code": code,
            "dir": language_list.direction(code),
            "lang": language_list.html_code(code),
            "name": language.name,
            "name_local": language.own,
            "script": language.script,
        }
        for code, language in language_list.LANGUAGES.items()
    }
)
django.conf.locale.LANG_INFO.update(
    {
        alias: {**django.conf.locale.LANG_INFO.get(alias, {}), "fallback": [code]}
        for alias, code in language_list.ALIASES.items()
    }
)
FORMAT_MODULE_PATH = "base.languages.formats"  # a day as it is typed here, not shown
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [
    (code, language_list.LANGUAGES[code].own) for code in language_list.STAFF_LANGUAGES
]
# True would publish the English text as the "translation".
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "synced"
MODELTRANSLATION_DEFAULT_LANGUAGE = language_list.DEFAULT
MODELTRANSLATION_LANGUAGES = tuple(language_list.LANGUAGES)
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": (language_list.DEFAULT,)} | {
    code: language.fallback + (language_list.DEFAULT,)
    for code, language in language_list.LANGUAGES.items()
    if language.fallback
}

# --- Wagtail -----------------------------------------------------------------------------------
# A neutral name: it stands in the tab, and a tab can be read over a shoulder. An operator's own
# name is the same in every language; ours is translated.
PUBLIC_TITLE = env.str("PUBLIC_TITLE", default="") or gettext_lazy("Help in Belgium")
WAGTAIL_SITE_NAME = PUBLIC_TITLE
WAGTAIL_DATE_FORMAT, WAGTAIL_DATETIME_FORMAT = formats.SHOWN, f"{formats.SHOWN} %H:%M"
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN
WAGTAIL_ENABLE_UPDATE_CHECK = False  # would tell a foreign server that somebody works here
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # each would ask YouTube and others
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # would send a hash of each address to a third party
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # the hour of a lock or a mail is the desk's, for everybody
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/cms/login/"
AUTHENTICATION_BACKENDS = ["website.accounts.passwords.VouchedBackend"]
PASSWORD_HASHERS = ["website.accounts.passwords.PepperedHasher"]
WAGTAILADMIN_USER_LOGIN_FORM = "website.accounts.sign_in_forms.SignInForm"
WAGTAILUSERS_PASSWORD_REQUIRED = False  # whoever is invited chooses it

# --- The second factor (site/website/accounts/) -------------------------------------------------
# A passkey is made for one host name, and works on no other.
_HOST = urlsplit(PUBLIC_ORIGIN).hostname or "localhost"
OTP_WEBAUTHN_RP_ID = _HOST
OTP_WEBAUTHN_RP_NAME = OTP_TOTP_ISSUER = PUBLIC_TITLE
# Browsers know passkeys on https, and on one's own machine.
OTP_WEBAUTHN_ALLOWED_ORIGINS = [
    PUBLIC_ORIGIN
    if PUBLIC_ORIGIN.startswith("http://localhost")
    else f"https://{urlsplit(PUBLIC_ORIGIN).netloc or _HOST}"
]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""  # it would write what a browser sent into the log
WAGTAILADMIN_COMMENTS_ENABLED = False  # a bubble at each field, for a team that none of ours has
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # addresses are small letters, digits and hyphens, in front too
WAGTAILIMAGES_MAX_UPLOAD_SIZE = limits.PICTURE_BYTES
DOCUMENT_BYTES, FILM_BYTES = limits.DOCUMENT_BYTES, limits.FILM_BYTES
# What telephones make (heic, heif, mov, m4a) is taken in, and made into what browsers show.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp", "heic", "heif"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "mp3", "opus", "ogg", "m4a", "mp4", "webm", "mov", "vtt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # for staff; readers: website.web.media_files
WAGTAILIMAGES_IMAGE_FORM_BASE = "awareness.staff.uploads.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "awareness.staff.uploads.DocumentForm"
# Planting lies below what knows which rows of the registry were agreed to.
REGISTRY_AGREED_ROWS = "website.phonebook.attested_registry.agreed_rows"
LOGIN_URL = "/cms/login/"

# --- Who runs the site, how one leaves it --------------------------------------------------------
OPERATOR = {
    "name": env.str("OPERATOR_NAME", default=""),
    "address": env.str("OPERATOR_ADDRESS", default=""),
    "controller": env.str("OPERATOR_CONTROLLER", default=""),
    "data_protection_contact": env.str("OPERATOR_DATA_PROTECTION_CONTACT", default=""),
}
# Belgian law wants a name and an address on what is printed and given away ("V.U. / É.R.").
RESPONSIBLE_PUBLISHER = env.str("RESPONSIBLE_PUBLISHER", default="")
LOGOS_DIR = env.str("LOGOS_DIR", default="")
# Who receives what travellers report is the operator's choice: a unit of the police, Child Focus,
# ECPAT. The page names them; while this is empty, or their desk has no key, it has no form.
REPORTS_READ_BY = env.str("REPORTS_READ_BY", default="")
# Until an operator has signed for it, every page says that this is a demonstration.
DEMONSTRATION = env.bool("DEMONSTRATION", default=True)
# On a real site, numbers whose owner has confirmed nothing are withheld (base/phonebook/).
PHONEBOOK_ONLY_CONFIRMED = not DEMONSTRATION
# Nobody reads what is written in a demonstration: where strangers can come, its forms take nothing.
# The address by which they would come; empty where none can, or where the site is a real one.
FORMS_SHUT_AT = (
    first_public([urlsplit(PUBLIC_ORIGIN).hostname or "", *ALLOWED_HOSTS]) if DEMONSTRATION else ""
)
# Whom to tell of a weakness: a mail address, or an address on https. Without it, no security.txt.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# Whose signature a list of numbers needs (`manage.py facts`): a public key of ssh, in one line.
FACTS_KEY = " ".join(env.str("FACTS_KEY", default="").split()[:2])
EXIT_URL = env.str("EXIT_URL", default="https://www.meteo.be/")

# --- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(BASE_DIR / "media")))
STORAGES = {
    "default": {
        "BACKEND": (
            "website.storage.shared_media.SharedMedia"
            if MEDIA_IS_SHARED
            else "django.core.files.storage.FileSystemStorage"
        )
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or TESTING
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# Where machines that share uploads find those of the others.
if _store := env.str("MEDIA_STORE_URL", default=""):
    STORAGES["shelf"] = shelf_of(_store)

# --- Mail: a bell, never a message ---------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20  # seconds of each wait for the server of mail
if EMAIL_CONFIG["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "website.worker.smtp_deadline.EmailBackend"
# Desks hear of messages at fixed times, danger excepted. In a demonstration nobody wants to wait.
NOTICE_EVERY_MINUTES = env.int("NOTICE_EVERY_MINUTES", default=0 if DEBUG else 30)
# Told when a desk has not opened something for two weeks, and before anything unread goes.
OPERATOR_ALARM_EMAIL = env.str("OPERATOR_ALARM_EMAIL", default="")
# Asked for every five minutes while all is well: whoever answers there misses us when it is not.
HEALTH_PING_URL = env.str("HEALTH_PING_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="helpdesk@localhost")

# --- Google's check: only with keys of one's own, a desk that wants it, and during a flood -------
RECAPTCHA_PUBLIC_KEY = env.str("RECAPTCHA_PUBLIC_KEY", default="")
RECAPTCHA_PRIVATE_KEY = env.str("RECAPTCHA_PRIVATE_KEY", default="")
RECAPTCHA_DOMAIN = env.str("RECAPTCHA_DOMAIN", default="www.google.com")
RECAPTCHA_VERIFY_REQUEST_TIMEOUT = 3  # seconds that somebody who writes may have to wait for it

# --- Privacy and safety ------------------------------------------------------------------------
# Staff cookies never reach a public page. no-referrer would make browsers send `Origin: null`
# with our own forms; same-origin tells other sites just as little.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/cms/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "helpdesk.desks.session_store"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds: one working day
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Browsers' own list takes the whole domain, for years, and the operator may have others on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
X_FRAME_OPTIONS = (
    "DENY"  # but for Wagtail's previews: website.web.security_headers.PageHeadersMiddleware
)
# What django-csp falls back to; website.web.security_headers.policy says what each address gets.
CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"default-src": ["'none'"]}}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
}
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = limits.LONGEST_FORM
DATA_UPLOAD_MAX_NUMBER_FIELDS = limits.MOST_FIELDS

# --- Logs: the place of a fault, never its content -----------------------------------------------
FAULTS_GO_TO = ["console"] if TESTING else ["console", "faults"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "website.web.log_format.PlaceFormatter",
            "format": "{levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "faults": {"()": "base.files.fault_counts.FaultCounter", "folder": VAR_DIR},
    },
    "root": {"handlers": FAULTS_GO_TO, "level": "WARNING"},
    # Django's own handler would mail the request, with what somebody wrote in it.
    "loggers": {
        "django": {"handlers": FAULTS_GO_TO, "propagate": False, "level": "WARNING"},
        # It notes the address of every form that was not quite right, and a journal adds the time.
        "django.request": {"level": "ERROR"},
        # It notes the address of a form without a token, and that of an invitation is its key.
        "django.security.csrf": {"level": "ERROR"},
    },
}
