"""The addresses of pages. The name is Wagtail's, so that the CMS links to them as to its own."""

from django.urls import re_path

from awareness import views

urlpatterns = [re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve")]
