"""The accounts of the demonstration: for every agency a handler and an approver, named by where they sit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Post, User
from accounts.roles import Role
from records.clock import SHANGHAI
from records.tiers import Tier

PASSWORD = "demo-portal-2026"  # noqa: S105  (known to everybody: settings refuse the demo together with production)
IN_POST_SINCE = datetime(2020, 1, 1, tzinfo=SHANGHAI)
ROWS = 1000  # rows per statement

TIER_WORDS = {Tier.COUNTY: "county", Tier.PREFECTURE: "city", Tier.PROVINCE: "province"}
ADMIN = "admin"
OPERATOR = "operator-330784"  # holds no post: its county has invited it into one file

ONE_CLICK = {
    "county-330784": (_("县级"), _("浙江永康 · 经办")),
    "county-330784-head": (_("县级"), _("浙江永康 · 审核")),
    OPERATOR: (_("县级"), _("浙江永康 · 运营机构")),
    "county-330206": (_("县级"), _("宁波北仑 · 经办")),
    "county-330206-head": (_("县级"), _("宁波北仑 · 审核")),
    "province-33": (_("推荐单位"), _("浙江 · 经办")),
    "province-33-head": (_("推荐单位"), _("浙江 · 审核")),
    "province-3302": (_("推荐单位"), _("宁波 · 经办")),
    "province-3302-head": (_("推荐单位"), _("宁波 · 审核")),
    "province-66": (_("推荐单位"), _("新疆生产建设兵团 · 经办")),
    "province-66-head": (_("推荐单位"), _("新疆生产建设兵团 · 审核")),
    "ministry": (_("工业和信息化部"), _("部 · 经办")),
    "ministry-head": (_("工业和信息化部"), _("部 · 审核")),
    ADMIN: (_("平台"), _("系统管理员")),
}
"""Accounts on the sign-in page: user name → group, label."""

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "文博", "晓岚", "思远", "启明", "若云", "建国", "立新", "海燕", "志强", "春晖", "雨桐", "子涵", "嘉宁", "丽华",
    "永康", "明哲", "静怡", "国栋", "慧敏", "少军", "长青", "佳颖", "宏伟", "秋实", "玉兰", "振华", "一鸣", "书瑶",
    "德胜", "红梅", "江涛", "晨曦", "学文", "婉清", "守义", "天佑", "敏之", "向东", "可欣", "光远", "云飞",
]  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One account to be: who signs in with which name, and the post it holds."""

    username: str
    agency: Agency
    role: Role

    @property
    def display_name(self) -> str:
        """An invented name, the same at every building."""
        number = crc32(self.username.encode())
        return SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES) % len(GIVEN)]


def accounts_for(agencies: list[Agency]) -> Iterator[Account]:
    """Handler and approver of each agency, and at the ministry the administrator of the system."""
    for agency in agencies:
        name = agency.code if agency.level == Tier.MINISTRY else f"{TIER_WORDS[Tier(agency.level)]}-{agency.code}"
        yield Account(name, agency, Role.HANDLER)
        yield Account(f"{name}-head", agency, Role.APPROVER)
        if agency.level == Tier.MINISTRY:
            yield Account(ADMIN, agency, Role.SYSTEM)


@transaction.atomic
def build_demo_accounts() -> int:
    """Make the accounts that are not there yet, all with the one password; returns how many that were."""
    known = set(User.objects.values_list("username", flat=True))
    accounts = [each for each in accounts_for(list(Agency.objects.all())) if each.username not in known]
    password = make_password(PASSWORD)  # hashed once: some six thousand hashes would take minutes
    users = User.objects.bulk_create(
        [User(username=each.username, display_name=each.display_name, password=password) for each in accounts],
        batch_size=ROWS,
    )
    posts = (
        Post(user=user, agency=each.agency, role=each.role, valid_from=IN_POST_SINCE)
        for user, each in zip(users, accounts, strict=True)
    )
    Post.objects.bulk_create(posts, batch_size=ROWS)
    return len(accounts)


def one_click_accounts() -> list[dict[str, Any]]:
    """The accounts offered on the sign-in page, of those that exist: each username, label and group."""
    made = set(User.objects.filter(username__in=ONE_CLICK).values_list("username", flat=True))
    return [
        {"username": name, "group": group, "label": label} for name, (group, label) in ONE_CLICK.items() if name in made
    ]
