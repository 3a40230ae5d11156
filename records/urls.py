"""Addresses every file has."""

from django.urls import path

from records import views

app_name = "records"
urlpatterns = [
    path("<int:pk>/steps/<slug:step>/", views.step, name="step"),
    path("<int:pk>/history/", views.history, name="history"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("jobs/<int:pk>/", views.job, name="job"),
]
