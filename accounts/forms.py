"""Forms of sign-in: Django's own, speaking our words."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 150  # characters of an account's name: a longer one is nobody's, and none that the lock-out could note


class SignInForm(AuthenticationForm):
    """Name and password; says no more about a refusal than that the two do not belong together."""

    error_messages = {
        "invalid_login": _("账号或密码不对，请核对后重新输入。密码区分大小写，请留意大写锁定键。"),
        "inactive": _("这个账号已停用，请找系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("账号")
        self.fields["username"].error_messages["required"] = _("请填写账号，例如county-330784。")
        self.fields["password"].error_messages["required"] = _("请填写密码。")
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_NAME))


class NewPasswordForm(PasswordChangeForm):
    """The own password changed, the old one asked once more."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": _("原密码不对，请重新输入。密码区分大小写。"),
        "password_mismatch": _("两次输入的新密码不一样，请重新输入。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old, new, again = self.fields["old_password"], self.fields["new_password1"], self.fields["new_password2"]
        old.label, new.label, again.label = _("原密码"), _("新密码"), _("再输一遍新密码")
        new.help_text = _("至少10个字符，不能全是数字，不能与账号、姓名相近，也不能是常见密码。")
        again.help_text = ""
