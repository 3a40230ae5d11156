"""Addresses of what one is told."""

from django.urls import path

from records.views import messages

app_name = "messages"
urlpatterns = [
    path("", messages.message_list, name="list"),
    path("<int:pk>/", messages.open_message, name="open"),
    path("read/", messages.mark_as_read, name="read"),
    path("settings/", messages.mail_settings, name="settings"),
    path("settings/link/", messages.send_link, name="send-link"),
    path("settings/confirm/<str:token>/", messages.confirm_address, name="confirm"),
]
