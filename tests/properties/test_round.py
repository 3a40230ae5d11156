"""A round played at random: real steps by likely and unlikely people while time moves, and what must hold."""

import contextlib
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from clusters.models import Allotment, Application, Recognition
from clusters.models.application import ENDED, WITHOUT_RESULT
from records.clock import SHANGHAI, day_of
from records.models import Dossier, Event, Turn
from records.moves import StepRefused, moves_of
from records.offers import offers
from records.proposals import propose
from records.steps import take_step
from records.tiers import Tier
from records.trail import faults
from records.working_days import nth_working_day
from reviews.lists import place_on_list, put_on_reserve, take_off
from reviews.models import Notice, Objection, Publication
from tests import builders
from tests.builders import fresh
from tests.reference import at, build_reference

COUNTIES = ["330784", "330782", "330206"]
LIFECYCLES = (Application, Allotment, Notice, Objection, Publication, Recognition)
pick = st.integers(0, 99)  # the n-th of whatever there is, round and round
people = st.sampled_from(
    ["yongkang", "yongkang_head", "beilun_head", "zhejiang", "zhejiang_head", "ningbo_head", "ministry",
     "ministry_head", "observer", "expert", "admin", "passer_by"]
)  # fmt: skip


class Round(RuleBasedStateMachine):
    """Three counties, two bodies with quotas of one, a recognition and a renewal side by side."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.reference = build_reference()
        self.now = at("2025-04-10 10:00")
        self.loosen()
        self.clusters = [
            builders.make_cluster(self.reference.agencies[code], f"示例{code}{n}产业集群")
            for code in COUNTIES
            for n in (1, 2)
        ]

    def teardown(self):
        broken = [(dossier.pk, fault) for dossier in Dossier.objects.all() for fault in faults(dossier)]
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)
        assert broken == []

    def loosen(self):
        """Dates far off and quotas of one, so that random play meets the rules and not the calendar."""
        batches = (self.reference.batch, self.reference.renewal_batch)
        for batch in batches:
            batch.ministry_deadline = at("2026-12-01")
            batch.save()
        batches[1].valid_from, batches[1].valid_until = date(2029, 1, 1), date(2031, 12, 31)
        batches[1].save()
        Allotment.objects.update(county_deadline=at("2026-11-01"))
        Allotment.objects.filter(batch=batches[0]).update(quota=1)

    # What is tried

    @contextlib.contextmanager
    def attempt(self):
        """Being refused is part of the game; each attempt takes a minute."""
        self.now += timedelta(minutes=1)
        with contextlib.suppress(StepRefused, PermissionDenied), transaction.atomic():
            yield

    def one_of(self, rows, n):
        rows = list(rows.order_by("pk"))
        return rows[n % len(rows)] if rows else None

    @initialize(depth=st.integers(0, 5))
    def some_have_come_so_far(self, depth):
        """Four filed and accepted; deeper, one of each body is listed, the other not, and lists go up together."""
        for n in range(2, 6):
            self.file(n, renewal=False)
            self.accept(0)
        first, second, third, fourth = Application.objects.order_by("pk")
        stages = [
            lambda: (builders.rank([first], self.now, reserves=[second]), builders.rank([third], self.now)),
            lambda: builders.reject(fourth, "not_recommended", self.now),
            lambda: [
                builders.by_two("send", row.allotment, row.allotment.body, now=self.now) for row in (first, third)
            ],
            lambda: (self.an_office_day_comes(), builders.announce([first, third], self.now)),
            lambda: (self.object(0), self.time_passes(7), self.time_passes(7), self.publish(0)),
        ]
        for stage in stages[:depth]:
            stage()

    @rule(n=pick, renewal=st.booleans())
    def file(self, n, renewal):
        batch = self.reference.renewal_batch if renewal else self.reference.batch
        with self.attempt():
            cluster = self.clusters[n % len(self.clusters)]
            builders.declare(builders.fill(builders.start(cluster, batch, self.now), self.now), self.now)

    @rule(n=pick)
    def accept(self, n):
        if application := self.one_of(Application.objects.filter(state="declared"), n):
            with self.attempt():
                builders.accept(application, self.now)

    @rule(n=pick, how=st.sampled_from([place_on_list, put_on_reserve, take_off]))
    def rank(self, n, how):
        if application := self.one_of(Application.objects.filter(state="provincial"), n):
            with self.attempt():
                builders.support(application, self.now)
                how(application.allotment, application, by=builders.staff(application.allotment.body)[0], now=self.now)

    @rule(n=pick)
    def send(self, n):
        if allotment := self.one_of(Allotment.objects.filter(entries__isnull=False, state="open").distinct(), n):
            with self.attempt():
                builders.by_two("send", allotment, allotment.body, now=self.now)

    @rule(n=pick)
    def end(self, n):
        if application := self.one_of(Application.objects.filter(state__in=["provincial", "ministry"]), n):
            choice = {"provincial": "not_recommended", "ministry": "not_selected"}[str(application.state)]
            with self.attempt():
                builders.reject(application, choice, self.now)

    @rule(n=pick, answered=st.booleans())
    def mend(self, n, answered):
        if application := self.one_of(Application.objects.filter(state__in=["declared", "provincial", "ministry"]), n):
            with self.attempt():
                builders.return_for_correction(application, ["figures"], self.now)
                if answered:
                    builders.declare(application, self.now)

    @rule(n=pick)
    def withdraw(self, n):
        if application := self.one_of(Application.objects.all(), n):
            with self.attempt():
                builders.withdraw(application, self.now)

    @rule(renewal=st.booleans())
    def announce(self, renewal):
        batch = self.reference.renewal_batch if renewal else self.reference.batch
        ready = list(batch.applications.filter(state="ministry"))
        if ready:
            with self.attempt():
                builders.announce(ready, self.now)

    @rule(n=pick)
    def object(self, n):
        if application := self.one_of(Application.objects.filter(state="notice"), n):
            with self.attempt():
                builders.object_to(application, self.now, f"第{n}项产值数据与年报所列不一致")

    @rule(n=pick, decide=st.sampled_from([builders.dismiss, builders.uphold]))
    def decide(self, n, decide):
        if objection := self.one_of(Objection.objects.filter(state="received"), n):
            with self.attempt():
                decide(objection, self.now)

    @rule(n=pick)
    def publish(self, n):
        if notice := self.one_of(Notice.objects.filter(state="open"), n):
            with self.attempt():
                builders.publish(notice, self.now)

    @rule(n=pick, at_once=st.booleans())
    def publish_also_what_is_held(self, n, at_once):
        """By way of a list drawn up before an objection came, or without waiting for the end."""
        if notice := self.one_of(Notice.objects.filter(state="open"), n):
            with self.attempt():
                builders.publish(notice, self.now, list(notice.applications()))

    @rule(n=pick, who=people, step=pick, both=st.booleans())
    def anybody_tries_anything(self, n, who, step, both):
        """Any step of any file by anybody, alone or with an accomplice at the next desk."""
        subject = self.one_of(Dossier.objects.all(), n).subject
        name = list(moves_of(type(subject)))[step % len(moves_of(type(subject)))]
        user = self.reference.people[who]
        words = {"note": "示例理由", "choice": "not_selected", "now": self.now}
        with self.attempt():
            if both and moves_of(type(subject))[name].needs_two:
                propose(name, subject, by=user, seen=subject.dossier.version, **words)
            take_step(name, subject, by=user, seen=fresh(subject).dossier.version, **words)

    @rule(days=st.sampled_from([1, 3, 7]))
    def time_passes(self, days):
        self.now += timedelta(days=days)

    @rule()
    def an_office_day_comes(self):
        """The next morning on which offices work: a notice opens on such a day only."""
        self.now = datetime.combine(nth_working_day(day_of(self.now) + timedelta(days=1), 1), time(9), SHANGHAI)

    # What must hold

    @invariant()
    def one_open_application_of_a_cluster_in_a_batch(self):
        open_ones = Application.objects.exclude(state__in=WITHOUT_RESULT)
        doubled = open_ones.values("cluster", "batch").annotate(count=Count("pk")).filter(count__gt=1)
        assert list(doubled) == []

    @invariant()
    def nothing_is_published_against_an_objection(self):
        assert not Objection.objects.filter(application__state="published").exclude(state="dismissed").exists()

    @invariant()
    def no_body_goes_over_its_quota(self):
        up = Count("applications", filter=Q(applications__recommended_at__isnull=False), distinct=True)
        listed = Count("entries", filter=Q(entries__is_reserve=False), distinct=True)
        counted = Allotment.objects.filter(quota__isnull=False).annotate(up=up, listed=listed)
        assert not counted.filter(Q(up__gt=F("quota")) | Q(listed__gt=F("quota"))).exists()

    @invariant()
    def a_state_changes_with_an_event_only(self):
        known = {}
        changes = Event.objects.exclude(target="").order_by("dossier", "seq")
        for dossier, source, target in changes.values_list("dossier", "source", "target"):
            assert source == known.get(dossier, "")
            known[dossier] = target
        states = [dict(model.objects.values_list("dossier", "state")) for model in LIFECYCLES]
        assert {dossier: str(state) for found in states for dossier, state in found.items()} == known

    @invariant()
    def nobody_below_reads_a_result_before_its_release(self):
        for application in Application.objects.filter(state="rejected"):
            if application.recommended_at is None:
                decided = application.dossier.events.get(step__in=["reject", "decline"])
                if decided.step == "reject" and str(application.allotment.state) == "open":
                    self.check_hidden(application, "provincial", county=True)
            elif not self.notice_opened_since(application):
                self.check_hidden(application, "ministry", county=True, province=True)

    def notice_opened_since(self, application):
        decided = application.dossier.events.get(step="reject")
        upheld = decided.source == "notice"
        return upheld or application.batch.notices.filter(opened_at__gte=decided.at).exists()

    def check_hidden(self, application, known, **tiers):
        """Neither the state, nor its word, nor the history, nor what is offered tells of the result."""
        dossier = application.dossier
        seats = {"county": (Tier.COUNTY, dossier.agency), "province": (Tier.PROVINCE, dossier.body)}
        for tier, agency in (seats[name] for name in tiers):
            for user in builders.staff(agency):
                assert application.known_state(user, self.now) == known
                assert {offer.step for offer in offers(application, user, self.now)} <= {"withdraw"}
            readable = dossier.events.readable_at(tier, dossier.released_at(tier), agency.pk)
            assert not readable.filter(step__in=["reject", "release"], seq__gt=self.last_release(dossier)).exists()
            assert "rejected" not in readable.values_list("target", flat=True)

    def last_release(self, dossier):
        return dossier.events.filter(step="release").order_by("-seq").values_list("seq", flat=True).first() or 0

    @invariant()
    def a_recognition_rests_on_what_was_published(self):
        for recognition in Recognition.objects.all():
            filed = Application.objects.filter(cluster=recognition.cluster, state="published")
            kinds = sorted(filed.values_list("batch__kind", flat=True))
            assert kinds == sorted(recognition.terms.values_list("kind", flat=True))
            assert recognition.valid_until == max(recognition.terms.values_list("valid_until", flat=True))
            assert str(recognition.state) == ("renewed" if "renewal" in kinds else "published")

    @invariant()
    def whose_turn_it_is_follows_from_the_state(self):
        desks = {row.dossier_id: row.desk() for row in Application.objects.select_related("dossier") if row.desk()}
        standing = Turn.objects.standing().filter(dossier__kind=Dossier.Kind.APPLICATION)
        assert dict(standing.values_list("dossier", "agency")) == desks

    @invariant()
    def an_end_has_its_moment(self):
        ended = set(Application.objects.filter(state__in=ENDED).values_list("pk", flat=True))
        assert set(Application.objects.exclude(ended_at=None).values_list("pk", flat=True)) == ended


@pytest.mark.slow
def test_a_round_played_at_random(db):
    run_state_machine_as_test(
        Round,
        settings=settings(
            max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_machine_can_reach_the_end(db):
    """The same machine led by hand to a recognition and its renewal: random play is not played in a dead end."""
    game = Round()
    game.some_have_come_so_far(5)
    held, free = Application.objects.filter(state__in=["notice", "published"]).order_by("pk")
    assert (held.state, free.state) == ("notice", "published")
    game.decide(0, builders.dismiss), game.publish(0)
    assert fresh(held).state == "published"
    game.file(2, renewal=True)
    renewal = Application.objects.latest("pk")
    builders.accept(renewal, game.now)
    builders.recommend_list([renewal], game.now)
    game.an_office_day_comes(), game.announce(renewal=True)
    game.time_passes(7), game.time_passes(7), game.publish(1)
    assert (fresh(renewal).state, held.cluster.recognition.state) == ("published", "renewed")
    for name in ("a_recognition_rests_on_what_was_published", "a_state_changes_with_an_event_only"):
        getattr(game, name)()
    game.teardown()
