"""Addresses of what counties ask their recommending bodies."""

from django.urls import path

from clusters.views import inquiries

app_name = "inquiries"
urlpatterns = [
    path("", inquiries.inquiry_list, name="list"),
    path("<int:pk>/", inquiries.inquiry, name="inquiry"),
]
