"""Staff under /cms/; then, in each language, the helpdesk's addresses and the pages."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls

from awareness.views import list_of_pages
from website import media, views
from website.languages import ALIASES, LANGUAGES

OURS = "|".join(LANGUAGES)
OTHER_NAMES = "|".join([*ALIASES, *LANGUAGES])

urlpatterns = [
    path("cms/", include(wagtailadmin_urls)),
    path("", views.home, name="home"),
    path("healthz", views.healthz),
    path("robots.txt", views.robots),
    path("sitemap.xml", list_of_pages),
    path("media/<path:path>", media.file),
    *i18n_patterns(
        path("languages/", views.all_languages, name="languages"),
        path("leave/", views.leave, name="leave"),
        path("", include("helpdesk.urls")),
        path("", include("awareness.urls")),
        prefix_default_language=True,
    ),
    # /sr/, /zh-TW/, /AR/, but not our own names as we write them.
    re_path(rf"^(?!(?:{OURS})/)(?P<tag>(?i:{OTHER_NAMES}))/(?P<rest>.*)$", views.other_name),
]

handler400 = "website.views.bad_request"
handler403 = "website.views.bad_request"
handler404 = "website.views.not_here"
handler500 = "website.views.broken"
