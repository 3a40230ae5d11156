"""Forms of co-editing: whom to invite into what, another end, and the account of whoever accepts."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clusters.invitations import Asked, nameable
from clusters.schema import Form
from records.clock import day_of, end_of

DATE_ERRORS = {"required": _("请选定结束日期，例如2025-06-10。"), "invalid": _("请按年-月-日填写，例如2025-06-10。")}
TOO_LONG = _("最多%(limit_value)d字，现在是%(show_value)d字，请精简。")


class UntilForm(forms.Form):
    """The last day of an invitation: to its end, or to the county's own date where that is earlier in the day."""

    until = forms.DateField(
        label=_("结束日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=DATE_ERRORS,
    )

    def __init__(self, *args: Any, limit: datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit = limit
        if limit:
            self.fields["until"].help_text = _("至当日24时，最晚到本件申报的截止日%(day)s；到期自动失效。") % {
                "day": day_of(limit)
            }
            self.fields["until"].widget.attrs["max"] = day_of(limit).isoformat()

    @property
    def ends_at(self) -> datetime:
        day: date = self.cleaned_data["until"]
        return self.limit if self.limit and day == day_of(self.limit) else end_of(day)


class InvitationForm(UntilForm):
    """Whom to invite, and into what."""

    name = forms.CharField(
        label=_("姓名"), max_length=40, error_messages={"required": _("请填写受邀人的姓名。"), "max_length": TOO_LONG}
    )
    organisation = forms.CharField(
        label=_("运营管理机构"), max_length=80, help_text=_("受邀人所在的机构，改动会注明这一机构。"),
        error_messages={"required": _("请填写受邀人所在的机构，例如示例产业园运营有限公司。"), "max_length": TOO_LONG},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("邮箱"), max_length=150, help_text=_("链接发到这里，也是受邀人的登录账号。"),
        error_messages={
            "required": _("请填写受邀人的邮箱，例如zhang@example.com。"), "max_length": TOO_LONG,
            "invalid": _("这不是完整的邮箱，请核对，例如zhang@example.com。"),
        },
    )  # fmt: skip
    sections = forms.MultipleChoiceField(
        label=_("开放的栏目"), widget=forms.CheckboxSelectMultiple,
        help_text=_("受邀人只能看到、填写选定的栏目；企业名录由本单位导入。"),
        error_messages={"required": _("请至少选定一个栏目。"), "invalid_choice": _("请从所列栏目中选。")},
    )  # fmt: skip
    field_order = ("name", "organisation", "email", "sections", "until")

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(section.key, section.name) for section in nameable(form)]
        self.fields["sections"].choices = choices  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """An address is one whatever its case: it is the name of an account."""
        email: str = self.cleaned_data["email"]
        return email.lower()

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(given["name"], given["organisation"], given["email"], given["sections"], self.ends_at)


class NewAccountForm(SetPasswordForm):
    """The name and the password of somebody who has no account yet."""

    error_messages = {"password_mismatch": _("两次输入的密码不一样，请重新输入。")}
    display_name = forms.CharField(
        label=_("姓名"), max_length=40, error_messages={"required": _("请填写您的姓名。"), "max_length": TOO_LONG}
    )
    field_order = ("display_name", "new_password1", "new_password2")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        first, again = self.fields["new_password1"], self.fields["new_password2"]
        first.label, again.label, again.help_text = _("密码"), _("再输一遍密码"), ""
        first.help_text = _("至少10个字符，不能全是数字，不能与邮箱、姓名相近，也不能是常见密码。")

    def made(self) -> User:
        """The account, not yet saved."""
        user: User = self.user
        user.display_name = self.cleaned_data["display_name"]
        user.set_password(self.cleaned_data["new_password1"])
        return user


class KnownAccountForm(forms.Form):
    """The password of somebody who has filled in another file before."""

    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("您以前接受邀请时设定的密码。"), error_messages={"required": _("请填写密码。")},
    )  # fmt: skip

    def __init__(self, *args: Any, username: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.username = username
