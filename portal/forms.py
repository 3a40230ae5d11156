"""What the public may ask: the filters of the list, an objection, a receipt code."""

import re
from datetime import date

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from clusters.models import Industry
from records.paper_codes import EXAMPLE, MiswrittenCode, read_code

QUERY_LIMIT = 60  # characters of a search
YEARS = (2022, 2100)
AS_OF_YEARS = (2000, 2100)


class RecognitionFilter(forms.Form):
    """The filters of the recognised list, on the page, in the CSV and in the API. What is wrong filters nothing."""

    q = forms.CharField(
        label=_("集群、地区或产业"), max_length=QUERY_LIMIT, required=False,
        error_messages={"max_length": _("查询文字最多%(limit_value)d字，请只留集群、地区或产业的名称，例如“轴承”。")},
    )  # fmt: skip
    body = forms.CharField(label=_("推荐单位"), required=False)
    division = forms.RegexField(
        r"^[1-9]\d{1,5}$", label=_("行政区划代码"), required=False,
        error_messages={"invalid": _("行政区划代码是2至6位数字，可只写前几位，例如33或330784。")},
    )  # fmt: skip
    industry = forms.CharField(label=_("主导产业"), required=False)
    year = forms.CharField(label=_("认定年度"), required=False)
    as_of = forms.CharField(label=_("截至"), required=False)

    def clean_body(self) -> Agency | None:
        code = self.cleaned_data["body"]
        if not code:
            return None
        body = Agency.objects.bodies().filter(code=code).first()
        if body is None:
            raise forms.ValidationError(
                _("没有代码为“%(code)s”的推荐单位，请从列表中选择，例如33是浙江。"), params={"code": code}
            )
        return body

    def clean_industry(self) -> Industry | None:
        code = self.cleaned_data["industry"]
        if not code:
            return None
        industry = Industry.objects.filter(code=code).first()
        if industry is None:
            words = _("没有代码为“%(code)s”的行业，请用门类或大类代码，例如C或34。")
            raise forms.ValidationError(words, params={"code": code})
        return industry

    def clean_year(self) -> int | None:
        text = self.cleaned_data["year"]
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text) or not YEARS[0] <= int(text) <= YEARS[1]:
            raise forms.ValidationError(
                _("“%(text)s”不是认定年度。年度是四位数字，自2022年起，例如2024。"), params={"text": text}
            )
        return int(text)

    def clean_as_of(self) -> date | None:
        text = self.cleaned_data["as_of"]
        if not text:
            return None
        if (day := _day(text)) is None:
            raise forms.ValidationError(
                _("“%(text)s”不是日期。请按年-月-日填写，例如2025-04-10。"), params={"text": text}
            )
        if not AS_OF_YEARS[0] <= day.year <= AS_OF_YEARS[1]:
            years = {"from": AS_OF_YEARS[0], "to": AS_OF_YEARS[1]}
            raise forms.ValidationError(
                _("只能查%(from)d年至%(to)d年之间某一天的名单，请核对年份，例如2025-04-10。"), params=years
            )
        return day


class ObjectionForm(forms.Form):
    """An objection to one entry; what it must hold is judged where it is filed, in the same words."""

    name = forms.CharField(
        label=_("您的姓名或单位全称"), help_text=_("异议须实名，只供受理单位核实时使用，不向外公开。"), max_length=200,
        error_messages={"required": _("请填写真实姓名或单位全称，例如张三、某某有限公司。")},
    )  # fmt: skip
    contact = forms.CharField(
        label=_("联系电话或电子邮箱"), help_text=_("核实情况、告知结果时与您联系。"), max_length=200,
        error_messages={"required": _("请填写能联系到您的电话（含区号）或电子邮箱，例如13800000000。")},
    )  # fmt: skip
    grounds = forms.CharField(
        label=_("异议内容与理由"), widget=forms.Textarea(attrs={"rows": 8}), max_length=20_000,
        help_text=_("写明哪一项与事实不符、依据是什么、有哪些材料可查，最多2,000字。严禁填写涉密信息。"),
        error_messages={"required": _("请写明异议的事实和理由，例如哪一项数据与哪份材料不一致。")},
    )  # fmt: skip
    field_order = ("grounds", "name", "contact")


class ReceiptForm(forms.Form):
    """A receipt code, as it was given or as it is typed: small letters and missing hyphens are no matter."""

    code = forms.CharField(
        label=_("回执编码"), max_length=40,
        help_text=_("提出异议后页面上给出的三组字符，例如2A7K-9MQX-C4TD。"),
        error_messages={"required": _("请填写回执编码，例如2A7K-9MQX-C4TD。")},
    )  # fmt: skip

    def clean_code(self) -> str:
        signs = re.sub(r"[^0-9A-Z]", "", self.cleaned_data["code"].upper())
        return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


class PaperCodeForm(forms.Form):
    """The code at the head of each page of a paper."""

    code = forms.CharField(
        label=_("文书编号"), max_length=40,
        help_text=_("文书每页页眉上的三组字符，例如%(example)s。") % {"example": EXAMPLE},
        error_messages={
            "required": _("请填写文书编号，例如%(example)s。") % {"example": EXAMPLE},
            "max_length": _("文书编号是三组、每组四个字符，例如%(example)s。") % {"example": EXAMPLE},
        },
    )  # fmt: skip

    def clean_code(self) -> str:
        try:
            return read_code(self.cleaned_data["code"])
        except MiswrittenCode as wrong:
            raise forms.ValidationError(wrong.sentence) from None


class PaperFileForm(forms.Form):
    """A file to lay beside a paper; it is compared and not kept."""

    file = forms.FileField(
        label=_("要比对的PDF"), allow_empty_file=True,
        help_text=_("选择或拖入文件。只比对，不保存。"),
        error_messages={"required": _("请先选择要比对的文件，例如收到的申报表PDF。")},
    )  # fmt: skip


class AgencySearch(forms.Form):
    """Finding an agency by name, place or code."""

    q = forms.CharField(label=_("单位名称、地区或代码"), max_length=QUERY_LIMIT, required=False)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def sentences(form: forms.Form) -> list[str]:
    """Everything a refused form has to say, field by field."""
    return [str(error) for errors in form.errors.values() for error in errors]
