"""Who: places, agencies, people and their posts."""

from accounts.models.agency import Agency
from accounts.models.division import Division
from accounts.models.user import Post, User

__all__ = ["Agency", "Division", "Post", "User"]
