"""What Django itself says to a person is said in words that officials use."""

import gettext
import re

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

CATALOGUE = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES"


class Asking(forms.Form):
    """One field of each kind, without words of its own."""

    name = forms.CharField(max_length=5, required=False)
    number = forms.IntegerField(min_value=1, max_value=9, required=False)
    day = forms.DateField(required=False)
    choice = forms.ChoiceField(choices=[("a", "甲")], required=False)
    choices = forms.MultipleChoiceField(choices=[("a", "甲")], required=False)
    file = forms.FileField(required=False)
    must = forms.CharField()


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("must", "", "请填写这一项。"),
        ("name", "一\x00", "这里有看不见的空字符，不能保存。请清空这一项，重新填写。"),
        ("name", "一二三四五六", "最多5字，现在是6字，请精简。"),
        ("number", "五", "请填整数，例如5。"),
        ("number", "9" * 5000, "请填整数，例如5。"),
        ("number", "0", "不能小于1，请核对。"),
        ("number", "10", "不能大于9，请核对。"),
        ("day", "2025-02-30", "请按年-月-日填写，例如2025-04-10。"),
        ("choice", "b\x00", "请从列出的选项中选择。"),
        ("choices", ["b"], "请从列出的选项中选择。"),
        ("file", b"", "文件是空的，请重新选择。"),
    ],
)
def test_a_field_without_words_of_its_own_says_what_to_do(field, given, sentence):
    files = {field: SimpleUploadedFile("名单.csv", given)} if isinstance(given, bytes) else {}
    form = Asking({"must": "有", field: given} if not files else {"must": "有"}, files)
    assert form.errors == {field: [sentence]}


def test_the_catalogue_is_compiled_as_it_is_written():
    written = re.findall(r'^(?:msgid|msgstr(?:\[0\])?) "(.+)"$', (CATALOGUE / "django.po").read_text(), re.MULTILINE)
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    said = {key if isinstance(key, str) else key[0]: words for key, words in compiled.items() if key}
    assert said == dict(zip(written[::2], written[1::2], strict=True))
