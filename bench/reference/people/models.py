"""The portal's table of users, of which a session asks three columns."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import models


class Person(AbstractBaseUser):
    """Somebody signed in; the portal's migrations make the table."""

    username = models.CharField(max_length=150, unique=True)

    USERNAME_FIELD = "username"

    class Meta:
        managed = False
        db_table = "accounts_user"

    def __str__(self) -> str:
        return str(self.username)
