"""Registering an official list of titled firms, and finding one among those registered."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from clusters.models import TitleKind
from clusters.titles import Announcement, kinds_of
from reviews.forms.publications import day_field


class TitleListForm(forms.Form):
    """Which title, by which document, from when to when, and the workbook."""

    kind = forms.ChoiceField(
        label=_("称号"),
        error_messages={"required": _("请选择称号。"), "invalid_choice": _("请从列表中选择本单位公布的称号。")},
    )
    issuer = forms.ModelChoiceField(
        label=_("公布单位"), queryset=Agency.objects.none(), empty_label=None,
        error_messages={"required": _("请选择公布单位。"), "invalid_choice": _("请从列表中选择公布单位。")},
    )  # fmt: skip
    document_no = forms.CharField(
        label=_("公布文号"), max_length=80, help_text=_("年份用六角括号，例如工信部企业函〔2024〕9号。"),
        error_messages={"required": _("请填写文号，例如工信部企业函〔2024〕9号。")},
    )  # fmt: skip
    valid_from = day_field(_("有效期起"))
    valid_until = day_field(_("有效期止"))
    file = forms.FileField(
        label=_("名单文件"), widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("Excel工作簿（.xlsx），一家一行，最多20,000家。严禁上传涉密信息。"),
        error_messages={"required": _("请选择名单的工作簿。"), "empty": _("文件是空的，请选择填好的名单。")},
    )  # fmt: skip

    def __init__(self, *args: Any, issuers: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuer, kind = self.fields["issuer"], self.fields["kind"]
        assert isinstance(issuer, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        issuer.queryset = issuers
        offered = {each for agency in issuers for each in kinds_of(agency)}
        kind.choices = [(each.value, each.label) for each in TitleKind if each in offered]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"kind", "issuer", "document_no", "valid_from", "valid_until"} <= data.keys():
            for fault in self.announcement().faults():
                self.add_error(fault.anchor, f"{fault.sentence}。")
        return data

    def announcement(self) -> Announcement:
        data = self.cleaned_data
        names = ("issuer", "document_no", "valid_from", "valid_until")
        return Announcement(TitleKind(data["kind"]), **{name: data[name] for name in names})


class TitleFilters(forms.Form):
    """What narrows the register or one list; a value that means nothing is left out."""

    q = forms.CharField(required=False, max_length=60)
    kind = forms.ChoiceField(required=False, choices=[("", _("称号：全部")), *TitleKind.choices])

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
