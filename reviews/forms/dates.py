"""The dates of a body's round."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from clusters.models import Allotment
from records.clock import end_of
from records.forms import SeenField
from records.tiers import Tier
from reviews.dates import REASON_LIMIT

DATE_ERRORS = {"required": _("请填写日期，例如2025-06-10。"), "invalid": _("请按年-月-日填写，例如2025-06-10。")}


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CountyDeadlineForm(forms.Form):
    """Until when all counties file: to the end of the day."""

    seen = SeenField()
    county_deadline = forms.DateField(
        label=_("县级申报截止日"), widget=_day(), error_messages=DATE_ERRORS, help_text=_("至当日24时。")
    )

    @property
    def at(self) -> datetime:
        day: date = self.cleaned_data["county_deadline"]
        return end_of(day)


class ExtensionForm(forms.Form):
    """One county's later date, and why."""

    seen = SeenField()
    agency = forms.ModelChoiceField(
        label=_("县（市、区）"), queryset=Agency.objects.none(), empty_label=_("请选择"),
        error_messages={
            "required": _("请选择准予延期的县（市、区）。"), "invalid_choice": _("请选择本地区的县级主管部门。"),
        },
    )  # fmt: skip
    until = forms.DateField(label=_("延至"), widget=_day(), error_messages=DATE_ERRORS, help_text=_("至当日24时。"))
    reason = forms.CharField(
        label=_("理由"), max_length=REASON_LIMIT, help_text=_("申报单位会读到。"),
        error_messages={
            "required": _("请写明准予延期的理由，例如因台风停工三日。"),
            "max_length": _("理由最多%(limit_value)d字，现在是%(show_value)d字，请精简。"),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, allotment: Allotment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = Agency.objects.filter(body=allotment.body_id, level=Tier.COUNTY).order_by("code")
        self.fields["agency"].queryset = counties  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        wanted = self.cleaned_data
        return {"county": wanted["agency"], "until": end_of(wanted["until"]), "reason": wanted["reason"]}
