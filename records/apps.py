from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("案卷")

    def ready(self) -> None:
        from records import append_only, checks, paper_jobs, reminders  # noqa: F401  (register checks and jobs)

        # of each app: what runs daily, what falls due, what workers do, what is printed
        autodiscover_modules("daily", "deadlines", "jobs", "papers")
        post_migrate.connect(append_only.protect, sender=self)
