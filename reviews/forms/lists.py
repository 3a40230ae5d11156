"""One change of a ranked list, as a button of the page sends it."""

from typing import Any

from django import forms

from clusters.models import Allotment, Application
from reviews.lists import DOWN, MOVE, PLACE, PROMOTE, RESERVE, TAKE_OFF, UP


class ChangeForm(forms.Form):
    """Which change, of which file, on what the page had shown; a place is wanted for 移到 alone."""

    act = forms.ChoiceField(choices=[(act, act) for act in (PLACE, RESERVE, UP, DOWN, MOVE, TAKE_OFF, PROMOTE)])
    application = forms.ModelChoiceField(queryset=Application.objects.none())
    seen = forms.IntegerField(min_value=0)
    to = forms.IntegerField(required=False)

    def __init__(self, data: Any, *, allotment: Allotment) -> None:
        super().__init__(data)
        wanted = self.fields["application"]
        assert isinstance(wanted, forms.ModelChoiceField)
        wanted.queryset = allotment.applications.select_related("cluster", "batch")
