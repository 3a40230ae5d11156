"""Uploading a published list with the document that published it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.importing.reading import SIZE_LIMIT
from clusters.publishing import publishing_faults
from reviews.forms.publications import PublishingForm


class ImportForm(PublishingForm):
    """The list, its kind, and number and dates as the document has them."""

    field_order = ("kind", "file", "document_no", "published_on", "valid_from", "valid_until")
    RECOGNITION, RENEWAL = "recognition", "renewal"

    kind = forms.ChoiceField(
        label=_("名单类别"), widget=forms.RadioSelect, initial=RECOGNITION,
        choices=[(RECOGNITION, _("认定名单：新认定的集群")), (RENEWAL, _("复核名单：通过复核，延长有效期"))],
        error_messages={"required": _("请选择认定名单或复核名单。"), "invalid_choice": _("请选择认定名单或复核名单。")},
    )  # fmt: skip
    file = forms.FileField(
        label=_("名单文件"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        help_text=_("CSV，UTF-8、GBK或UTF-16编码，列名见“怎样写名单”，不超过2 MB。"
                    "严禁上传涉密信息。"),
        error_messages={
            "required": _("请选择名单的CSV文件。"), "empty": _("文件是空的，请选择有内容的CSV文件。"),
            "invalid": _("请选择名单的CSV文件。"),
        },
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > SIZE_LIMIT:
            size = f"{file.size / 1024 / 1024:.1f}"
            raise forms.ValidationError(_("文件%(size)s MB，超过上限2 MB，请分几次导入。"), params={"size": size})
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"document_no", "published_on", "valid_from", "valid_until"} <= data.keys():
            for fault in publishing_faults(self.publishing()):
                self.add_error(fault.anchor, f"{fault.sentence}。")
        return data
