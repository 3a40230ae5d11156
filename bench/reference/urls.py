"""Addresses of the bare reference."""

from django.urls import path

from bench.reference import views

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("entries/new/", views.begin, name="begin"),
    path("entries/<int:pk>/", views.entry, name="entry"),
    path("entries/<int:pk>/propose/", views.propose, name="propose"),
    path("entries/<int:pk>/declare/", views.declare, name="declare"),
    path("entries/<int:pk>/accept/", views.accept, name="accept"),
    path("entries/<int:pk>/answers/", views.answer, name="answer"),
    path("list/", views.kept_list, name="list"),
    path("list.csv", views.csv_file, name="csv"),
    path("api/", views.api, name="api"),
]
