from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "bench.reference"
    label = "bare"
    default_auto_field = "django.db.models.BigAutoField"
