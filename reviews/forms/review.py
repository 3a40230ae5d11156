"""What a reviewer writes about a file: an opinion, a request to mend it, its cluster's provincial recognition."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Correction
from clusters.schema import Form
from records.forms import SeenField
from records.steps import NOTE_LIMIT
from reviews.corrections import DEFAULT_DAYS, LONGEST_DAYS, Request
from reviews.models import Opinion
from reviews.provincial import ProvincialRecognition

TOO_LONG = _("最多%(limit_value)d字，现在是%(show_value)d字，请精简。")


def words(label: Any, missing: Any, hint: Any = "", rows: int = 5) -> forms.CharField:
    """A field for a reason or an opinion, as long as a note may be."""
    return forms.CharField(
        label=label, help_text=hint, strip=True, max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing, "max_length": TOO_LONG},
    )  # fmt: skip


def day(label: Any, missing: Any = "", *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A date, typed or picked."""
    return forms.DateField(
        label=label, required=required, help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": _("请按年-月-日填写，例如2024-11-08。")},
    )  # fmt: skip


class OpinionForm(forms.Form):
    """The desk's opinion on the edition shown."""

    seen = SeenField()
    verdict = forms.ChoiceField(
        label=_("结论"), choices=Opinion.Verdict.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选择同意或不同意。"), "invalid_choice": _("请选择同意或不同意。")},
    )  # fmt: skip
    text = words(
        _("意见"), _("请写明意见，例如：符合认定标准一至八，佐证齐全。"),
        _("写明依据；同意的说明优势，不同意的逐条写明不满足之处"), rows=4,
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """Which sections to mend, why, and by when."""

    seen = SeenField()
    sections = forms.MultipleChoiceField(
        label=_("须补正的栏目"), widget=forms.CheckboxSelectMultiple,
        help_text=_("只有选定的栏目重新开放，其余不能改动"),
        error_messages={"required": _("请至少选定一个栏目。"), "invalid_choice": _("请从所列栏目中选。")},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label=_("原因"), choices=Correction.Reason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选择退回的原因。"), "invalid_choice": _("请选择退回的原因。")},
    )  # fmt: skip
    note = words(
        _("补正要求"), _("请写明要补正什么，例如：2024年主导产业产值与统计证明不一致，请核对。"),
        _("逐条写明，申报单位会看到"),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("补正期限（工作日）"), initial=DEFAULT_DAYS, min_value=1, max_value=LONGEST_DAYS,
        error_messages={
            "required": _("请填写工作日数，例如10。"), "invalid": _("请填写整数，例如10。"),
            "min_value": _("至少1个工作日，例如10。"), "max_value": _("最多60个工作日，例如10。"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["sections"]
        assert isinstance(choice, forms.MultipleChoiceField)
        choice.choices = [(section.key, section.name) for section in form]

    @property
    def request(self) -> Request:
        given = self.cleaned_data
        return Request(given["sections"], given["reason"], given["note"], given["days"])


class ProvincialForm(forms.Form):
    """The document by which the cluster became provincial (第十二条)."""

    seen = SeenField()
    issuer = forms.CharField(
        label=_("认定单位"), max_length=80, strip=True,
        help_text=_("可以是推荐单位以外的省级部门"),
        error_messages={"required": _("请填写认定单位，例如浙江省经济和信息化厅。"), "max_length": TOO_LONG},
    )  # fmt: skip
    document_no = forms.CharField(
        label=_("认定文号"), max_length=80, strip=True,
        error_messages={"required": _("请填写认定文号，例如浙经信企业〔2024〕1号。"), "max_length": TOO_LONG},
    )  # fmt: skip
    on = day(_("认定日期"), _("请填写认定日期，例如2024-11-08。"))
    until = day(_("有效期至"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["on"].widget.attrs["max"] = f"{today}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        on, until = data.get("on"), data.get("until")
        if on and on > self.today:
            self.add_error("on", _("认定日期%(day)s还没有到，请核对年份，例如2024-11-08。") % {"day": on})
        if on and until and until < on:
            self.add_error("until", _("有效期至%(until)s，早于认定日期%(on)s，请核对。") % {"until": until, "on": on})
        return data

    @property
    def given(self) -> ProvincialRecognition:
        data = self.cleaned_data
        return ProvincialRecognition(data["issuer"], data["document_no"], data["on"], data["until"])
