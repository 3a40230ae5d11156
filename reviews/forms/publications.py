"""A publication's document number and dates."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.recognising import Publishing
from records.moves import StepRefused


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A date as browsers pick it and officials type it."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("请填写日期，例如2025-12-01。"),
            "invalid": _("请按年-月-日填写，例如2025-12-01。"),
        },
        **more,
    )


class PublishingForm(forms.Form):
    """The facts of a publishing document; what makes them right is said once, where they are kept (第十四、十五条)."""

    document_no = forms.CharField(
        label=_("公布文号"), max_length=80,
        help_text=_("年份用六角括号，例如工信部企业函〔2025〕123号。"),
        error_messages={
            "required": _("请填写文号，例如工信部企业函〔2025〕123号。"),
            "max_length": _("文号最多%(limit_value)d字，现在是%(show_value)d字。"),
        },
    )  # fmt: skip
    published_on = day_field(_("公布日期"))
    valid_from = day_field(_("有效期起"))
    valid_until = day_field(_("有效期止"))

    def publishing(self) -> Publishing:
        facts: dict[str, date | str] = {name: self.cleaned_data[name] for name in _FACTS}
        return Publishing(**facts)  # type: ignore[arg-type]

    def add_refusal(self, refused: StepRefused) -> None:
        """Say beside the field it concerns what is to be mended."""
        for obstacle in refused.against:
            self.add_error(obstacle.anchor if obstacle.anchor in self.fields else None, f"{obstacle.sentence}。")


_FACTS = ("document_no", "published_on", "valid_from", "valid_until")
