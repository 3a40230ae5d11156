"""Addresses of what one is told."""

from django.urls import path

from records.views import messages

app_name = "messages"
urlpatterns = [
    path("", messages.message_list, name="list"),
    path("<int:pk>/", messages.open_message, name="open"),
    path("read/", messages.mark_as_read, name="read"),
    path("settings/", messages.mail_settings, name="settings"),
]
