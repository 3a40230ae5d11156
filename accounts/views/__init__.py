"""Sign-in, the own posts, and in demo mode the one-click accounts and the clock."""

from accounts.views.demo import demo_clock, demo_sign_in
from accounts.views.sign_in import ChangePassword, SignIn, posts, sign_out

__all__ = ["ChangePassword", "SignIn", "demo_clock", "demo_sign_in", "posts", "sign_out"]
