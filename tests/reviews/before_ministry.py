"""Files at the ministry and beyond, made by real steps; people who only read there."""

from accounts.models import User
from accounts.roles import Role
from clusters.models import Application, Batch
from reviews.models import Notice
from tests import builders
from tests.builders import Reference, at, fresh
from tests.reference import person

SIX_SIDED = "文号中的年份请用六角括号〔〕，例如工信部企业函〔2025〕123号。"
WORDS = {"name": "张三", "contact": "13800000000", "grounds": "2024年产值与统计年鉴所列数据不一致"}
COUNTIES = ("330784", "330782", "320281")  # 永康 and 义乌 under 浙江, 江阴 under 江苏


def recommended(reference: Reference, count: int = 3) -> list[Application]:
    """So many files at the ministry: of 永康, 义乌 and 江阴."""
    files = [_accepted(reference, code) for code in COUNTIES[:count]]
    builders.recommend_list(files[:2], at("2025-07-01 10:00"))
    if count > 2:
        builders.recommend_list(files[2:], at("2025-07-01 11:00"))
    return [fresh(file) for file in files]


def on_notice(reference: Reference, count: int = 3) -> Notice:
    """A notice of 22–26 September with so many entries."""
    return builders.announce(recommended(reference, count), at("2025-09-22 09:00"))


def another_round(batch: Batch, number: int) -> Batch:
    """A copy of a round, to have several notices side by side."""
    copy = fresh(batch)
    copy.pk, copy.code = None, f"copy-{number}"
    copy.save()
    return copy


def observer(reference: Reference) -> User:
    """Somebody who may read at the ministry and do nothing."""
    return person("ministry_observer", reference.agencies["ministry"], Role.OBSERVER)


def _accepted(reference: Reference, code: str) -> Application:
    cluster = builders.make_cluster(reference.agencies[code])
    file = builders.start(cluster, reference.batch, at("2025-04-10 10:00"))
    return builders.accept(builders.declare(builders.fill(file, at("2025-04-11")), at("2025-04-12")), at("2025-04-13"))
