"""Mail settings saved on one screen while the address is confirmed on another: neither undoes the other."""

import pytest

from accounts.models import User
from records.confirming import confirm, keep_settings, link_to
from records.models import MailPreference
from tests.builders import at
from tests.races.together import at_once_on

pytestmark = [pytest.mark.race, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

OWN, NOON = "yongkang@example.gov.cn", at("2025-04-10 12:00")


def test_an_address_is_confirmed_while_the_settings_are_saved(yongkang):
    preference = keep_settings(yongkang, mail="at_once", email=OWN, now=NOON)
    token = link_to(preference, NOON).split("/")[-2]
    at_once_on(
        User.objects.filter(pk=yongkang.pk),
        lambda: keep_settings(yongkang, mail="none", email=OWN, now=NOON),
        lambda: confirm(yongkang, token, NOON),
    )
    standing = MailPreference.objects.get(user=yongkang)
    assert (standing.mail, standing.is_confirmed) == ("none", True)
