"""A notice's round, words and length."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Batch
from reviews.models import Notice
from reviews.notices import LENGTHS


class NoticeStartForm(forms.Form):
    """For which round a notice is prepared."""

    batch = forms.ModelChoiceField(
        label=_("批次"), queryset=Batch.objects.none(), empty_label=_("请选择批次"),
        error_messages={
            "required": _("请选择要公示的批次。"), "invalid_choice": _("请选择有部级复审件、且没有拟定中公示的批次。"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafted = Notice.objects.filter(state=Notice.State.DRAFT).values("batch")
        before = Batch.objects.filter(applications__state="ministry").exclude(pk__in=drafted)
        self.fields["batch"].queryset = before.distinct()  # type: ignore[attr-defined]


class NoticeWordsForm(forms.Form):
    """What a notice says above its list (第十四条)."""

    title = forms.CharField(
        label=_("标题"), max_length=120,
        error_messages={
            "required": _("请填写标题，例如2025年度中小企业特色产业集群认定名单公示。"),
            "max_length": _("标题最多%(limit_value)d字，现在是%(show_value)d字，请精简。"),
        },
    )  # fmt: skip
    text = forms.CharField(
        label=_("公示正文"), max_length=5000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("公示期和名单由系统列在正文之后，正文中不必写日期。严禁填写涉密信息。"),
        error_messages={
            "required": _("请填写公示正文。"),
            "max_length": _("正文最多%(limit_value)d字，现在是%(show_value)d字，请精简。"),
        },
    )  # fmt: skip
    contact = forms.CharField(
        label=_("联系方式"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("受理异议的单位、电话、电子邮箱、通信地址；对外公开。"),
        error_messages={
            "required": _("请填写联系方式，例如受理单位和电话。"),
            "max_length": _("联系方式最多%(limit_value)d字，现在是%(show_value)d字，请精简。"),
        },
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("公示工作日数"), min_value=LENGTHS[0], max_value=LENGTHS[-1],
        help_text=_("首日计入；通常为5个工作日。"),
        error_messages={
            "required": _("请填写工作日数，例如5。"), "invalid": _("工作日数请填整数，例如5。"),
            "min_value": _("至少%(limit_value)d个工作日。"), "max_value": _("最多%(limit_value)d个工作日。"),
        },
    )  # fmt: skip
