"""Staff under /cms/; then, in each language, the helpdesk's addresses and the pages."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls

from awareness.one_file.file_view import one_file
from awareness.serving.handout_views import check_code
from awareness.serving.page_views import list_of_pages
from awareness.staff.one_save import one_at_a_time
from helpdesk.inbox.layout.unsaved_text import guard_inbox
from website.languages.language_list import ALIASES, LANGUAGES
from website.web import exit_site, home_views, media_files
from website.worker import health_view

OURS = "|".join(LANGUAGES)
OTHER_NAMES = "|".join([*ALIASES, *LANGUAGES])

guard_inbox(wagtailadmin_urls.urlpatterns)
one_at_a_time(wagtailadmin_urls.urlpatterns)

urlpatterns = [
    path("cms/second-factor/", include("website.accounts.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("", home_views.home, name="home"),
    path("healthz", health_view.healthz),
    path(".well-known/security.txt", home_views.security_contact),
    path("robots.txt", home_views.robots),
    path("sitemap.xml", list_of_pages),
    path("sheet/<str:code>", check_code, name="handout_code"),
    path("media/<path:path>", media_files.file),
    *i18n_patterns(
        path("languages/", home_views.all_languages, name="languages"),
        path("file/", one_file, name="one_file"),
        path("leave/", exit_site.leave, name="leave"),
        path("", include("helpdesk.public.urls")),
        path("", include("awareness.serving.urls")),
        prefix_default_language=True,
    ),
    # /sr/, /zh-TW/, /AR/, but not our own names as we write them.
    re_path(rf"^(?!(?:{OURS})/)(?P<tag>(?i:{OTHER_NAMES}))/(?P<rest>.*)$", home_views.other_name),
]

handler400 = "website.web.error_pages.bad_request"
handler403 = "website.web.error_pages.bad_request"
handler404 = "website.web.error_pages.not_here"
handler500 = "website.web.error_pages.broken"
