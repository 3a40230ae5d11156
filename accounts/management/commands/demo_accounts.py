"""Make the accounts of the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import PASSWORD, build_demo_accounts


class Command(BaseCommand):
    help = "Make a handler and an approver for every agency, all with one known password. Demo mode only; repeatable."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("these accounts share a known password: set PORTAL_DEMO=1")
        self.stdout.write(f"{build_demo_accounts()} accounts made, password {PASSWORD}")
