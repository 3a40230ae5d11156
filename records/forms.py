"""The form of a step: a note, a conclusion where one is declared, and what the page had shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.moves import Move, StepRefused
from records.steps import NOTE_LIMIT


class StepForm(forms.Form):
    """Whether note and choice suffice is for the engine to say; this form keeps them as typed."""

    class Act:
        TAKE, PROPOSE, RETURN = "take", "propose", "return"

    seen = forms.IntegerField(widget=forms.HiddenInput)
    act = forms.ChoiceField(
        choices=[(act, act) for act in (Act.TAKE, Act.PROPOSE, Act.RETURN)], required=False, widget=forms.HiddenInput
    )
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
