"""The form of a step: a note, a conclusion where one is declared, what the page had shown; and how one is mailed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.models import MailPreference
from records.moves import Move, StepRefused
from records.steps import NOTE_LIMIT

CUT_SHORT = _("这一页送来的内容不完整，没有办理。请刷新本页，再办一次。")


class SeenField(forms.IntegerField):
    """The version of the file that the page had shown. Nobody types it: where it lacks, the page came back in part."""

    widget = forms.HiddenInput
    default_error_messages = {"required": CUT_SHORT, "invalid": CUT_SHORT}


class StepForm(forms.Form):
    """Whether note and choice suffice is for the engine to say; this form keeps them as typed."""

    class Act:
        TAKE, PROPOSE, RETURN = "take", "propose", "return"

    seen = SeenField()
    act = forms.ChoiceField(
        choices=[(act, act) for act in (Act.TAKE, Act.PROPOSE, Act.RETURN)], required=False, widget=forms.HiddenInput,
        error_messages={"invalid_choice": CUT_SHORT},
    )  # fmt: skip
    choice = forms.ChoiceField(label=_("结论"), required=False, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("意见"), required=False, strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        error_messages={"max_length": _("意见最多%(limit_value)d字，现在是%(show_value)d字，请精简。")},
        max_length=NOTE_LIMIT,
    )  # fmt: skip

    def __init__(self, *args: Any, move: Move, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["choice"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = move.choices(subject) if move.choices else []
        if not choices.choices:
            del self.fields["choice"]
        if move.note_required:
            self.fields["note"].label = _("理由")

    def words(self) -> dict[str, str]:
        return {"note": self.cleaned_data.get("note", ""), "choice": self.cleaned_data.get("choice", "")}

    def add_refusal(self, refused: StepRefused) -> None:
        """Say why the step was not taken: beside the field that wants mending, else above the form."""
        for obstacle in refused.against:
            anchor = obstacle.anchor if obstacle.anchor in self.fields else None
            self.add_error(anchor, f"{obstacle.sentence.rstrip('。')}。")


class MailForm(forms.ModelForm):
    """How one wants to be mailed, and whither."""

    email = forms.EmailField(
        label=_("邮箱"), required=False,
        error_messages={"invalid": _("“%(value)s”不是邮箱地址，请改为name@example.gov.cn的样子。")},
    )  # fmt: skip

    class Meta:
        model = MailPreference
        fields = ["mail"]
        widgets = {"mail": forms.RadioSelect}
        error_messages = {"mail": {"required": _("请选择怎样发邮件。"), "invalid_choice": _("请选择怎样发邮件。")}}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wants_mail = cleaned.get("mail") in (MailPreference.Mail.DIGEST, MailPreference.Mail.AT_ONCE)
        if wants_mail and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", _("请填写邮箱，例如name@example.gov.cn；不要邮件的，请选择不发邮件。"))
        return cleaned
