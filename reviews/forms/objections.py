"""An objection as the ministry records it from a letter or a call, the list's filter, and the county's reply."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Application
from records.clock import start_of
from records.moves import StepRefused
from reviews.models import Notice, Objection
from reviews.objections import CONTACT_LIMIT, NAME_LIMIT, TEXT_LIMIT


class EntryChoice(forms.ModelChoiceField):
    """An entry of a notice, named by its cluster and body."""

    def label_from_instance(self, application: Any) -> str:
        return f"{application.cluster}（{application.allotment.body}）"


class RecordedObjectionForm(forms.Form):
    """An objection that came by letter or telephone, with the day it came in (第十四条).

    What name, contact and grounds must hold is judged where the objection is filed.
    """

    application = EntryChoice(
        label=_("异议对象"), queryset=Application.objects.none(), empty_label=_("请选择公示名单上的集群"),
        error_messages={
            "required": _("请选择异议对象。"), "invalid_choice": _("请选择公示名单上、尚未作出结论的集群。"),
        },
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("方式"), widget=forms.RadioSelect,
        choices=[(channel.value, channel.label) for channel in (Objection.Channel.LETTER, Objection.Channel.TELEPHONE)],
        error_messages={"required": _("请选择来信或来电。"), "invalid_choice": _("请选择来信或来电。")},
    )  # fmt: skip
    received_on = forms.DateField(
        label=_("收到日期"), help_text=_("须在公示期内，首日和末日都算在内。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写收到日期，例如2025-09-24。"), "invalid": _("请按年-月-日填写，例如2025-09-24。"),
        },
    )  # fmt: skip
    name = forms.CharField(
        label=_("异议人姓名或单位全称"), max_length=NAME_LIMIT,
        help_text=_("异议须实名；姓名和联系方式不对外公布，也不转告申报单位。"),
        error_messages={
            "required": _("请填写真实姓名或单位全称，例如张三、某某有限公司。"),
            "max_length": _("姓名或单位全称最多%(limit_value)d字。"),
        },
    )  # fmt: skip
    contact = forms.CharField(
        label=_("联系电话或电子邮箱"), max_length=CONTACT_LIMIT,
        error_messages={
            "required": _("请填写能联系到异议人的电话（含区号）或电子邮箱，例如13800000000。"),
            "max_length": _("联系方式最多%(limit_value)d字。"),
        },
    )  # fmt: skip
    grounds = forms.CharField(
        label=_("异议内容与理由"), widget=forms.Textarea(attrs={"rows": 6}), max_length=TEXT_LIMIT,
        help_text=_("照来信或通话记录填写，申报单位会看到；不要写异议人的姓名。严禁填写涉密信息。"),
        error_messages={
            "required": _("请写明异议的事实和理由，例如哪一项数据与哪份材料不一致。"),
            "max_length": _("异议内容最多%(limit_value)d字，现在是%(show_value)d字，请精简。"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, notice: Notice, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = notice.applications().filter(state="notice").select_related("cluster", "allotment__body")
        ordered = entries.order_by("allotment__body__place", "cluster__division__code", "pk")
        self.fields["application"].queryset = ordered  # type: ignore[attr-defined]
        span = {"min": notice.starts_on, "max": min(day for day in (notice.ends_on, today) if day)}
        self.fields["received_on"].widget.attrs.update({key: f"{day}" for key, day in span.items()})

    def words(self) -> dict[str, Any]:
        """What the service wants of the objection, beside its notice and entry."""
        words = {name: self.cleaned_data[name] for name in ("channel", "name", "contact", "grounds")}
        received: datetime = start_of(self.cleaned_data["received_on"])
        return {**words, "received_at": received}

    def add_refusal(self, refused: StepRefused) -> None:
        """Say beside the field it concerns why the objection was not received."""
        for obstacle in refused.against:
            self.add_error(obstacle.anchor if obstacle.anchor in self.fields else None, f"{obstacle.sentence}。")


class ObjectionFilter(forms.Form):
    """What narrows the list; what cannot be read there narrows nothing."""

    ALL = ""
    STATES = [(ALL, _("全部")), *Objection.State.choices]
    SORTS = {"-received": "-received_at", "received": "received_at"}

    state = forms.ChoiceField(required=False, choices=STATES, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=60)
    notice = forms.ModelChoiceField(
        label=_("公示"), queryset=Notice.objects.none(), required=False, empty_label=_("公示：全部"),
        widget=forms.Select(attrs={"class": "form-select half", "aria-label": _("公示")}),
    )  # fmt: skip
    sort = forms.ChoiceField(required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput)

    def __init__(self, data: Any, *, notices: Any) -> None:
        super().__init__(data)
        self.fields["notice"].queryset = notices  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def state_shown(self) -> str:
        return self.cleaned_data.get("state") or self.ALL

    @property
    def sort_shown(self) -> str:
        return self.cleaned_data.get("sort") or "-received"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.cleaned_data.get("q") or self.cleaned_data.get("notice"))

    def narrowed(self, rows: Any) -> Any:
        """Rows by words and notice, whatever their state."""
        if notice := self.cleaned_data.get("notice"):
            rows = rows.filter(notice=notice)
        if words := (self.cleaned_data.get("q") or "").strip():
            by_name = rows.filter(application__cluster__name__icontains=words)
            rows = by_name | rows.filter(receipt_code__icontains=words)
        return rows

    def ordered(self, rows: Any) -> Any:
        """The rows asked for, in the order asked for."""
        if self.state_shown:
            rows = rows.filter(state=self.state_shown)
        return rows.order_by(self.SORTS[self.sort_shown], "-pk")


class ReplyForm(forms.Form):
    """The county's right of reply."""

    text = forms.CharField(
        label=_("答复"), widget=forms.Textarea(attrs={"rows": 8}), max_length=TEXT_LIMIT,
        help_text=_("送工业和信息化部核实时参考，答复一次，之后不能修改。严禁填写涉密信息。"),
        error_messages={
            "required": _("请写明答复，例如数据的来源和核对结果。"),
            "max_length": _("答复最多%(limit_value)d字，现在是%(show_value)d字，请精简。"),
        },
    )  # fmt: skip
