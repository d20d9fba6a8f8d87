"""The addresses of pages. The name is Wagtail's, so that the CMS links to them as to its own."""

from django.urls import path, re_path

from awareness.serving import handout_views, page_views, search_view

urlpatterns = [
    re_path(r"^((?:[\w\-]+/)+)feed\.atom$", page_views.feed, name="news_feed"),
    re_path(r"^((?:[\w\-]+/)+)kit\.zip$", page_views.kit, name="press_kit"),
    re_path(r"^((?:[\w\-]+/)+)film\.vtt$", page_views.captions, name="film_captions"),
    re_path(r"^((?:[\w\-]+/)+)figures\.csv$", page_views.figures, name="figures_file"),
    re_path(r"^print/(?P<name>[a-z0-9-]+)\.pdf$", handout_views.as_pdf, name="handout_pdf"),
    path("search/", search_view.look_for_pages, name="search"),
    re_path(r"^((?:[\w\-]+/)*)$", page_views.page, name="wagtail_serve"),
]
