"""Forms of the filing desk: a new application, and the filters of the list."""

import json
from datetime import datetime
from typing import Any

from django import forms
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from clusters.applications import begun_by, open_application
from clusters.dictations import dictable_sections
from clusters.models import Application, Batch, Cluster, Firm, Inquiry, TitleKind
from clusters.models.application import State
from clusters.schema import Form
from clusters.searching import saying
from records.forms import CUT_SHORT, SeenField
from records.kept import held
from records.moves import StepRefused, moves_of


class EarlierField(forms.ModelChoiceField):
    """An earlier application, by number, cluster and round."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number} {obj.cluster}（{obj.batch}）"


class NewApplicationForm(forms.Form):
    """Which batch, and which cluster: one of the agency's, or a new one by its name."""

    batch = forms.ModelChoiceField(label=_("批次"), queryset=Batch.objects.none(), empty_label=None)
    cluster = forms.ModelChoiceField(
        label=_("已有集群"), queryset=Cluster.objects.none(), required=False, empty_label=_("不选，新建一个")
    )
    name = forms.CharField(
        label=_("新建集群名称"), required=False, max_length=60,
        help_text=_("以县（市、区）名加主导产业命名，以“产业集群”结尾，例如示例县智能阀门产业集群"),
        error_messages={"required": _("请填写新建集群的名称，例如示例县智能阀门产业集群。")},
    )  # fmt: skip
    place = forms.CharField(
        label=_("所在镇（街道）、园区"), required=False, max_length=80, help_text=_("没有区县的城市填到镇")
    )

    source = EarlierField(
        label=_("从已有申报带入"), queryset=Application.objects.none(), required=False,
        empty_label=_("不带入，从空表开始"),
        help_text=_("带入文字和同年数据，每一处标明来源，改动后标注去掉；承诺须重新作出，附件须重新上传"),
    )  # fmt: skip

    def __init__(self, *args: Any, agency: Agency, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.now = agency, now
        self.asked: dict[str, Any] = {}
        choices: dict[str, QuerySet] = {
            "batch": Batch.objects.open_to(agency, now),
            "cluster": Cluster.objects.filter(agency=agency),
            "source": Application.objects.filter(dossier__agency=agency).select_related("cluster", "batch"),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.error_messages["invalid_choice"] = _("所选的不在可选范围内，请从列表中重新选择。")
        if not choices["cluster"].exists():  # nothing to choose from: the name is what is asked for
            self.fields["cluster"].widget = forms.HiddenInput()
            self.fields["name"].required = True
        self.not_again = self._suggest()

    def _suggest(self) -> Cluster | None:
        """Choose the first round in which the cluster of the address may be filed; the cluster, where there is none."""
        rounds, clusters = (self.fields[name].queryset for name in ("batch", "cluster"))  # type: ignore[attr-defined]
        cluster = clusters.filter(pk=self.initial["cluster"]).first() if "cluster" in self.initial else None
        if cluster is None:
            return None
        batch = next((each for each in rounds if not _against(cluster, each)), None)
        self.initial.update({"batch": batch.pk, "cluster": cluster.pk} if batch else {"cluster": None})
        return None if batch else cluster

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.asked = dict(cleaned)
        cluster, name = cleaned.get("cluster"), (cleaned.get("name") or "").strip()
        batch = cleaned.get("batch")
        if cluster and batch:
            if against := _against(cluster, batch):
                self.add_error("cluster", against)
        elif batch and batch.kind == Batch.Kind.RENEWAL:
            self.add_error("batch", _("复核只受理已获认定的集群：请选择已有集群，新集群请选择认定批次。"))
        elif not cluster and "name" not in self.errors:
            self._check_name(name)
        return cleaned

    def _check_name(self, name: str) -> None:
        if not name:
            self.add_error("name", _("请选择已有集群，或填写新建集群的名称，例如示例县智能阀门产业集群。"))
        elif Cluster.objects.filter(division=self.agency.division, name=name).exists():
            self.add_error("name", _("本县已有同名集群，请在上面的“已有集群”中选择它。"))

    def begun_before(self, user: User) -> Application | None:
        """The draft that came of this very form when this person sent it before, by Back or a second click."""
        batch, cluster = self.asked.get("batch"), self.asked.get("cluster")
        typed = {name: (self.asked.get(name) or "").strip() for name in ("name", "place")}
        if batch is None or not (cluster or typed["name"]):
            return None
        facts = {"pk": cluster.pk} if cluster else {"agency": self.agency, **typed}
        found = begun_by(user, batch, now=self.now, **facts)
        return None if found == self.asked.get("source") else found  # a draft did not come of copying itself

    def chosen_cluster(self) -> Cluster:
        """The cluster chosen, or the new one made. Raises StepRefused where a colleague has just made it."""
        cleaned, division = self.cleaned_data, self.agency.division
        if cleaned["cluster"]:
            return cleaned["cluster"]
        if division is None:
            raise LookupError(f"{self.agency.code} lies in no division")
        facts = {"name": cleaned["name"].strip(), "place": cleaned["place"].strip()}
        try:
            return Cluster.objects.create(**facts, agency=self.agency, division=division)
        except IntegrityError:
            raise StepRefused([str(_("本县刚刚建立了同名集群，请从工作台打开它的草稿"))]) from None


def _against(cluster: Cluster, batch: Batch) -> Any:
    """Why an application of this cluster cannot be started in this round; empty where it can."""
    recognition = getattr(cluster, "recognition", None)
    is_recognised = bool(recognition and recognition.is_standing)
    if standing := open_application(cluster, batch):
        return _("该集群在本批次已有一件申报（%(number)s），请在原件上办理。") % {"number": standing.number}
    if batch.kind == Batch.Kind.RECOGNITION and is_recognised:
        return _("该集群已获认定，不能再次申报认定，请选择复核批次（第十五条）。")
    if batch.kind == Batch.Kind.RENEWAL and not is_recognised:
        return _("复核只受理已获认定的集群，请选择认定批次。")
    return ""


class FirmFilters(forms.Form):
    """What narrows a firm list; a value that means nothing is left out."""

    ELSEWHERE, UNCONFIRMED = "elsewhere", "unconfirmed"

    q = forms.CharField(required=False, max_length=60)
    size = forms.ChoiceField(required=False, choices=[("", _("规模：全部")), *Firm.Size.choices])
    leading = forms.ChoiceField(
        required=False, choices=[("", _("主导产业：全部")), ("yes", _("属于主导产业")), ("no", _("不属于主导产业"))]
    )
    title = forms.ChoiceField(required=False, choices=[("", _("称号：全部")), *TitleKind.choices])
    ask = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("疑问：全部")), (UNCONFIRMED, _("称号未在名单中或不在有效期")), (ELSEWHERE, _("同时出现在另一集群")),
        ],
    )  # fmt: skip

    def asked(self) -> dict[str, str]:
        """What is set, by its name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ApplicationFilters(forms.Form):
    """What narrows the list of applications; a value that means nothing is left out."""

    q = forms.CharField(required=False, max_length=60)
    state = forms.ChoiceField(required=False, choices=[("", _("状态：全部")), *State.choices])
    batch = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batches = held("batches", lambda: list(Batch.objects.values_list("pk", "name")))
        choices = [(str(pk), name) for pk, name in batches]
        self.fields["batch"].choices = [("", _("批次：全部")), *choices]  # type: ignore[attr-defined]
        self.is_valid()

    def asked(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def key(self) -> str:
        """The same for the same question."""
        return json.dumps([self.asked(name) for name in self.fields])


class KeptForm(forms.Form):
    """A form that keeps what was typed: whether it suffices is for a service to say."""

    def add_refusal(self, refused: StepRefused) -> None:
        """Say beside the field it concerns why nothing was sent."""
        for obstacle in refused.against:
            self.add_error(obstacle.anchor if obstacle.anchor in self.fields else None, f"{obstacle.sentence}。")


class Words(KeptForm):
    """What one side writes to the other."""

    text = forms.CharField(
        label=_("问题"), required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("最多2000字。")
    )


class QuestionForm(Words):
    """A first question, about the whole application or one section of it."""

    section = forms.ChoiceField(
        label=_("关于哪一栏"), required=False,
        error_messages={"invalid_choice": _("这张表没有这一栏，请从列表中选择。")},
    )  # fmt: skip
    field_order = ("section", "text")

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = [(section.key, section.name) for section in form]
        self.fields["section"].choices = [("", _("整件申报")), *sections]  # type: ignore[attr-defined]


class LetterForm(Words):
    """A further question or an answer, called as its step, and which of the buttons was pressed."""

    seen = SeenField()
    step = forms.ChoiceField(error_messages={"required": CUT_SHORT, "invalid_choice": CUT_SHORT})

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["step"].choices = [(step, step) for step in moves_of(Inquiry)]  # type: ignore[attr-defined]

    def show(self, version: int) -> None:
        """Carry on from the file as the page now shows it, with what was typed."""
        self.data = {**self.data.dict(), "seen": str(version)}  # type: ignore[attr-defined]


class DictationForm(KeptForm):
    """What is to be written for a county, who of it asked, and why."""

    sections = forms.MultipleChoiceField(
        label=_("代录的栏目"), widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": _("请从列表中选择栏目。")},
    )  # fmt: skip
    requester = forms.CharField(
        label=_("请求人"), required=False, help_text=_("申报单位请求代录的人，写明姓名和职务。")
    )
    reason = forms.CharField(label=_("理由"), required=False, help_text=_("申报单位会读到，并标注在代录的每一处旁边。"))

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections = dictable_sections(Form.of(application.filing))
        open_now = [(each.key, each.name) for each in sections if application.filing.is_open(each.key)]
        self.fields["sections"].choices = open_now  # type: ignore[attr-defined]


class InquiryFilter(forms.Form):
    """What narrows the list of inquiries; a value that means nothing is left out."""

    STATES = [("", _("全部")), *Inquiry.State.choices]

    state = forms.ChoiceField(required=False, choices=STATES, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_valid()

    @property
    def state_shown(self) -> str:
        return self.cleaned_data.get("state") or ""

    def narrowed(self, rows: Any) -> Any:
        """Rows by words, whatever their state."""
        return saying(rows, "application__search", self.cleaned_data.get("q") or "")
