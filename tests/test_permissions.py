"""Step × state × role: every cell of every lifecycle, against the design's table and not against the declarations.

Each line of `STEPS` says of one step out of which states it leads > to which, whose it is, and how many it takes:
`one` (handler or approver), `head` (an approver alone), `two` (a handler proposes, an approver takes), `list` (an
approver, with its list only). `desk` is the province's until the file has been recommended, then the ministry's.
"""

from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction

from clusters.models import Application, Correction
from records.models import Stepped
from records.moves import StepRefused, UnknownStep, moves_of
from records.proposals import propose
from records.steps import take_step
from tests import builders, stages
from tests.builders import fresh
from tests.reference import at
from tests.stages import STAGES


class Row(NamedTuple):
    legs: str
    whose: str
    how: str

    @property
    def ways(self) -> dict[str, set[str]]:
        """From each state, where it leads."""
        legs = [[states.split() for states in leg.split(">")] for leg in self.legs.split(";")]
        return {source: set(targets) for sources, targets in legs for source in sources}


STEPS: dict[str, dict[str, Row]] = {
    "application": {
        "declare": Row("draft > declared; returned > declared provincial ministry", "county", "two"),
        "accept": Row("declared > provincial", "province", "one"),
        "decline": Row("declared > rejected", "province", "two"),
        "return_for_correction": Row("declared provincial ministry > returned", "desk", "one"),
        "recommend": Row("provincial > ministry", "province", "list"),
        "announce": Row("ministry > notice", "ministry", "list"),
        "publish": Row("notice > published", "ministry", "list"),
        "reject": Row("provincial ministry notice > rejected", "desk", "two"),
        "withdraw": Row("draft declared provincial ministry returned rejected > withdrawn", "county", "two"),
        "disqualify": Row("declared provincial ministry notice returned > disqualified", "desk", "two"),
        "discard": Row("draft > discarded", "county", "one"),
        "restore": Row("discarded > draft", "county", "one"),
    },
    "inquiry": {
        "ask_again": Row("asked answered closed > asked", "county", "one"),
        "answer": Row("asked answered > answered", "province", "one"),
        "close": Row("asked answered > closed", "county", "one"),
        "conclude": Row("answered > closed", "province", "one"),
    },
    "dictation": {
        "finish": Row("dictating > entered", "province", "one"),
        "stop": Row("dictating > entered", "county", "one"),
        "confirm": Row("entered > checked", "county", "head"),
    },
    "allotment": {"send": Row("open > sent", "province", "two")},
    "notice": {"open": Row("draft > open", "ministry", "two")},
    "objection": {
        "dismiss": Row("received > dismissed", "ministry", "two"),
        "uphold": Row("received > upheld", "ministry", "two"),
    },
    "publication": {"issue": Row("draft > issued", "ministry", "two")},
    "recognition": {
        "renew": Row("published renewed > renewed", "ministry", "list"),
        "revoke": Row("published renewed > revoked", "ministry", "list"),
    },
}
OFFICES = {  # whose: the handler, the approver
    "county": ("yongkang", "yongkang_head"),
    "province": ("zhejiang", "zhejiang_head"),
    "ministry": ("ministry", "ministry_head"),
}
CONCLUSIONS = {"provincial": "not_recommended", "ministry": "not_selected", "notice": "objection_upheld"}
NOW = {  # a moment at which nothing but state and person can stand against a step
    "allotment": at("2025-06-20 10:00"),
    "notice": at("2025-09-22 09:00"),
    "objection": at("2025-09-24 10:00"),
    "publication": at("2025-09-29 09:00"),
    "recognition": at("2028-12-20"),
}
MODELS = {
    model._meta.model_name: model
    for model in apps.get_models()
    if issubclass(model, Stepped) and model._meta.app_label != "tiny"
}
CELLS = [(kind, str(state)) for kind, model in MODELS.items() for state, _label in model.state_field().choices]
DONE, FORBIDDEN, NO_STEP = "done", "forbidden", "no such step"
WRONG_STATE, WITH_LIST, TWO = "wrong state", "with its list only", "two persons"
SENTENCES = {"这件现在是“": WRONG_STATE, "须随名单整体办理": WITH_LIST, "须先由经办人员拟办": TWO}


def test_every_lifecycle_has_its_table():
    assert {kind: list(moves_of(model)) for kind, model in MODELS.items()} == {
        kind: list(rows) for kind, rows in STEPS.items()
    }


@pytest.mark.parametrize("kind", STEPS)
def test_the_declarations_say_what_the_table_says(kind):
    declared = {
        step: (
            {source: set(targets) for source, targets in move.ways.items()},
            "list" if move.collective else "two" if move.needs_two else "alone",
        )
        for step, move in moves_of(MODELS[kind]).items()
    }
    alone = {"one": "alone", "head": "alone"}
    assert declared == {step: (row.ways, alone.get(row.how, row.how)) for step, row in STEPS[kind].items()}


@pytest.mark.parametrize(("kind", "state"), CELLS)
def test_every_cell(reference, kind, state):
    subject = prepared(kind, STAGES[kind](reference, state))
    assert subject.state == state
    people = reference.people | {"visitor": AnonymousUser()}
    taken = {
        (step, name): outcome(take_step, step, subject, user) for step in STEPS[kind] for name, user in people.items()
    }
    assert taken == {(step, name): expected_take(kind, step, subject, name) for step in STEPS[kind] for name in people}
    put = {(step, name): outcome(propose, step, subject, user) for step in STEPS[kind] for name, user in people.items()}
    assert put == {
        (step, name): expected_proposal(kind, step, subject, name) for step in STEPS[kind] for name in people
    }


BY_TWO = [
    (kind, step, source)
    for kind, rows in STEPS.items()
    for step, row in rows.items()
    for source in row.ways
    if row.how == "two"
]


@pytest.mark.parametrize(("kind", "step", "source"), BY_TWO)
def test_every_step_for_two_is_taken_by_its_two(reference, kind, step, source):
    subject = prepared(kind, STAGES[kind](reference, source))
    row = STEPS[kind][step]
    office = reference.people[OFFICES[desk(subject) if row.whose == "desk" else row.whose][0]].posts.get().agency
    choice = CONCLUSIONS.get(source, "") if step == "reject" else ""
    done = builders.by_two(step, subject, office, now=moment(subject), note="示例理由", choice=choice)
    assert done.state in row.ways[source]


@pytest.mark.parametrize("step", ["decline", "reject", "disqualify"])
def test_in_a_renewal_the_province_cannot_end_a_file(reference, step):
    """第十五条: it forwards every file with its opinion; the ministry decides."""
    subject = stages.declared(reference) if step == "decline" else stages.provincial(reference)
    subject.batch = reference.renewal_batch
    subject.save(update_fields=["batch"])
    with pytest.raises(StepRefused, match="复核申请由工业和信息化部决定"):
        builders.by_two(
            step, subject, subject.dossier.body, now=moment(subject), note="理由", choice=CONCLUSIONS["provincial"]
        )


@pytest.mark.parametrize("state", ["provincial", "ministry"])
def test_who_comes_a_moment_later_is_told_and_not_forbidden(reference, state):
    """Two people of the desk with the same page open: the second is told who was faster, by a click twice nothing."""
    subject = stages.application(reference, state)
    handler, approver = (reference.people[name] for name in OFFICES[desk(subject)])
    words = {"note": "示例理由", "choice": CONCLUSIONS[state], "now": moment(subject)}
    seen = subject.dossier.version
    propose("reject", subject, by=handler, seen=seen, **words)
    take_step("reject", subject, by=approver, seen=seen + 1, **words)
    assert outcome(take_step, "reject", subject, approver, seen + 1) == DONE
    with pytest.raises(StepRefused, match=r"已于\d\d:\d\d办理“作出未通过结论”"):
        propose("reject", subject, by=handler, seen=seen + 1, **words)


# What is expected, and what happens


def desk(subject: Stepped) -> str:
    return "ministry" if getattr(subject, "recommended_at", None) else "province"


def office_of(kind: str, step: str, subject: Stepped) -> tuple[str, str]:
    whose = STEPS[kind][step].whose
    return OFFICES[desk(subject) if whose == "desk" else whose]


def expected_take(kind: str, step: str, subject: Stepped, name: str) -> str:
    row, (handler, approver) = STEPS[kind][step], office_of(kind, step, subject)
    if name not in ([handler, approver] if row.how == "one" else [approver]):
        return FORBIDDEN
    if str(subject.state) not in row.ways:
        return WRONG_STATE
    return {"one": DONE, "head": DONE, "two": TWO, "list": WITH_LIST}[row.how]


def expected_proposal(kind: str, step: str, subject: Stepped, name: str) -> str:
    row = STEPS[kind][step]
    if row.how != "two":
        return NO_STEP
    if name not in office_of(kind, step, subject):
        return FORBIDDEN
    return DONE if str(subject.state) in row.ways else WRONG_STATE


def outcome(act: Any, step: str, subject: Stepped, user: Any, seen: int | None = None) -> str:
    """What becomes of an attempt; whatever it did is undone."""
    choice = CONCLUSIONS.get(str(subject.state), "") if step == "reject" else ""
    asked = {
        "by": user,
        "seen": seen or subject.dossier.version,
        "note": "示例理由",
        "choice": choice,
        "now": moment(subject),
    }
    try:
        with transaction.atomic():
            act(step, subject, **asked)
            transaction.set_rollback(True)
    except PermissionDenied:
        return FORBIDDEN
    except UnknownStep:
        return NO_STEP
    except StepRefused as refused:
        sentence = refused.sentence
        return next((short for part, short in SENTENCES.items() if part in sentence), sentence)
    return DONE


def moment(subject: Stepped) -> Any:
    """A moment at which nothing but state and person can stand against a step."""
    return NOW.get(subject._meta.model_name) or subject.dossier.events.last().at


def prepared(kind: str, subject: Stepped) -> Stepped:
    """The fresh file, with the sections to mend named where a desk may return it."""
    subject = fresh(subject)
    if isinstance(subject, Application) and str(subject.state) in STEPS[kind]["return_for_correction"].ways:
        agency, (handler, _approver) = subject.desk(), builders.staff(subject.desk())
        asked = {"reason": Correction.Reason.FIGURE, "note": "请核对", "agency_id": agency, "asked_by": handler}
        subject.filing.corrections.create(sections=["figures"], asked_at=moment(subject), due=at("2025-12-31"), **asked)
    return subject
