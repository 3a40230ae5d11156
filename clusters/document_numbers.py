"""Document numbers (文号) as official papers write them: 工信部企业函〔2025〕123号 (GB/T 9704)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 80  # characters a column holds
SHAPE = re.compile(r"[\u4e00-\u9fff（）、]{2,40}〔(19|20)\d\d〕第?\d{1,5}号")
OTHER_BRACKETS = re.compile(r"[\[［【(（<〈《{]\s*(19|20)\d\d\s*[\]］】)）>〉》}]")


def document_number_fault(text: str) -> str:
    """What is wrong with a document number, as a sentence; empty for a good one."""
    if SHAPE.fullmatch(text):
        return ""
    if not text.strip():
        return _("请填写文号，例如工信部企业函〔2025〕123号")
    if OTHER_BRACKETS.search(text):
        return _("文号中的年份请用六角括号〔〕，例如工信部企业函〔2025〕123号")
    return _("请按“发文机关代字〔年份〕序号号”填写文号，不加空格，例如工信部企业函〔2025〕123号")


def check_document_number(text: str) -> None:
    """A validator for form fields."""
    if fault := document_number_fault(text):
        raise ValidationError(fault)
