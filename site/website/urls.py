"""Staff under /cms/; then, in each language, the helpdesk's addresses and the pages."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls

from awareness.offline_copy.copy_view import one_file
from awareness.serving.handout_views import check_code
from awareness.serving.page_views import list_of_pages
from awareness.staff.one_save import one_at_a_time
from base.languages.language_list import ALIASES, LANGUAGES
from helpdesk.inbox.layout.unsaved_text import guard_inbox
from website.accounts.roles import keep_to_their_rooms
from website.monitoring import health_view
from website.published import signed_facts
from website.web import exit_site, home_views, media_files

OURS = "|".join(LANGUAGES)
OTHER_NAMES = "|".join(list(ALIASES) + list(LANGUAGES))

guard_inbox(wagtailadmin_urls.urlpatterns)
one_at_a_time(wagtailadmin_urls.urlpatterns)
keep_to_their_rooms(wagtailadmin_urls.urlpatterns)

urlpatterns = [
    path("cms/second-factor/", include("website.accounts.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("", home_views.home, name="home"),
    path("healthz", health_view.healthz),
    path(".well-known/security.txt", home_views.security_contact),
    path(".well-known/facts.json", signed_facts.facts_file),
    path(".well-known/facts.json.sig", signed_facts.facts_file, {"ending": ".sig"}),
    path(".well-known/facts-waiting.json", signed_facts.waiting_file),
    path(".well-known/watch.py", signed_facts.watch_program),
    path("robots.txt", home_views.robots),
    path("sitemap.xml", list_of_pages),
    path("sheet/<str:code>", check_code, name="handout_code"),
    path("media/<path:path>", media_files.file),
    path("films/<str:name>", media_files.film),
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
