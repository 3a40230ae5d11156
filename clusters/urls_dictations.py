"""Addresses of what recommending bodies write into forms for their counties."""

from django.urls import path

from clusters.views import dictations

app_name = "dictations"
urlpatterns = [
    path("", dictations.dictation_list, name="list"),
    path("new/", dictations.dictation_new, name="new"),
    path("<int:pk>/", dictations.dictation, name="dictation"),
    path("<int:pk>/sections/<slug:key>/", dictations.dictation_section, name="section"),
    path("<int:pk>/answers/", dictations.answer_write, name="answer-write"),
]
