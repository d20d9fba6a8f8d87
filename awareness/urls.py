"""The addresses of pages. The name is Wagtail's, so that the CMS links to them as to its own."""

from django.urls import path, re_path

from awareness import finding, views

urlpatterns = [
    path("search/", finding.look_for_pages, name="search"),
    re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve"),
]
