"""The technical identity that enters published facts where no person does: nobody can sign in as it."""

from datetime import UTC, datetime

from accounts.models import Post, User
from accounts.models.agency import ministry
from accounts.roles import Role

USERNAME = "system"
SINCE = datetime(2000, 1, 1, tzinfo=UTC)


def system_user() -> User:
    """「系统导入」: inactive, without a password, an approver at the ministry so that the steps it takes count."""
    user, is_new = User.objects.get_or_create(
        username=USERNAME, defaults={"display_name": "系统导入", "is_active": False}
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    Post.objects.get_or_create(user=user, agency=ministry(), role=Role.APPROVER, valid_from=SINCE)
    return user
