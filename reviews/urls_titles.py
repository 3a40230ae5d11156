"""Addresses of the register of titles, which both reviewing desks keep."""

from django.urls import path

from reviews.views import titles

title_urls = [
    path("titles/", titles.titles, name="titles"),
    path("titles/new/", titles.title_new, name="title-new"),
    path("titles/template/", titles.title_template, name="title-template"),
    path("titles/imports/<int:pk>/", titles.title_import, name="title-import"),
    path("titles/imports/<int:pk>/marked/", titles.title_marked, name="title-marked"),
    path("titles/<int:pk>/", titles.title_list, name="title-list"),
]
