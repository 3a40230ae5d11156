"""The objection as the public fills it in, as the ministry records it, and the county's reply."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Application
from records.moves import StepRefused
from reviews.models import Notice, Objection
from reviews.objections import CONTACT_LIMIT, GROUNDS_AT_LEAST, NAME_LIMIT, TEXT_LIMIT, wanting


class ObjectionForm(forms.Form):
    """Name, contact and grounds; what makes them suffice is said once, in `reviews.objections.wanting`."""

    name = forms.CharField(
        label=_("异议人姓名或单位全称"), required=False,
        help_text=_("异议须实名；姓名和联系方式不对外公布，也不转告申报单位"),
        widget=forms.TextInput(attrs={"maxlength": NAME_LIMIT, "autocomplete": "name"}),
    )  # fmt: skip
    contact = forms.CharField(
        label=_("联系电话或电子邮箱"), required=False, widget=forms.TextInput(attrs={"maxlength": CONTACT_LIMIT})
    )
    grounds = forms.CharField(
        label=_("异议内容与理由"), required=False,
        help_text=_("至少%(least)d个字，最多%(most)d字；写明事实和依据。严禁填写涉密信息")
        % {"least": GROUNDS_AT_LEAST, "most": TEXT_LIMIT},
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "contact", "grounds"):
            self.fields[name].widget.attrs["required"] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for obstacle in wanting(data.get("name", ""), data.get("contact", ""), data.get("grounds", "")):
            self.add_error(obstacle.anchor, obstacle.sentence)
        return data

    def add_refusal(self, refused: StepRefused) -> None:
        """Say beside the field it concerns why the objection was not received."""
        for obstacle in refused.against:
            self.add_error(obstacle.anchor if obstacle.anchor in self.fields else None, obstacle.sentence)


class ApplicationChoice(forms.ModelChoiceField):
    """An entry of a notice, named by its cluster and body."""

    def label_from_instance(self, application: Any) -> str:
        return f"{application.cluster}（{application.allotment.body}）"


class RecordedObjectionForm(ObjectionForm):
    """An objection that came by letter or telephone, with the day it came in (第十四条)."""

    field_order = ("application", "channel", "received_on", "name", "contact", "grounds")

    application = ApplicationChoice(
        label=_("异议对象"), queryset=Application.objects.none(), empty_label=_("请选择公示名单上的集群"),
        error_messages={"required": _("请选择异议对象"), "invalid_choice": _("请选择公示名单上、尚未作出结论的集群")},
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("方式"), widget=forms.RadioSelect,
        choices=[(c.value, c.label) for c in (Objection.Channel.LETTER, Objection.Channel.TELEPHONE)],
        error_messages={"required": _("请选择来信或来电")},
    )  # fmt: skip
    received_on = forms.DateField(
        label=_("收到日期"), help_text=_("须在公示期内，公示首日和末日都算在内"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写收到日期，例如2025-09-24"), "invalid": _("请填写日期，例如2025-09-24")},
    )  # fmt: skip

    def __init__(self, *args: Any, notice: Notice, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = notice.applications().filter(state="notice")
        choice = self.fields["application"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = entries.select_related("cluster", "allotment__body").order_by(
            "allotment__body__place", "cluster__division__code"
        )
        span = {"min": notice.starts_on, "max": min(filter(None, [notice.ends_on, today]))}
        self.fields["received_on"].widget.attrs.update({key: f"{day}" for key, day in span.items()})


class ReplyForm(forms.Form):
    """The county's right of reply."""

    text = forms.CharField(
        label=_("答复"), strip=True, widget=forms.Textarea(attrs={"rows": 8, "maxlength": TEXT_LIMIT}),
        help_text=_("答复送工业和信息化部核实时参考，办理后不能修改。严禁填写涉密信息"),
        max_length=TEXT_LIMIT,
        error_messages={
            "required": _("请写明答复，例如数据的来源和核对结果"),
            "max_length": _("答复最多%(limit_value)d字，现在是%(show_value)d字，请精简"),
        },
    )  # fmt: skip
