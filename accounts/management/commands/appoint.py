"""Give people their accounts and posts, or end a post."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.appointing import NotAppointed, appoint, end_post
from accounts.models import Agency
from accounts.roles import Role
from records import clock
from records.clock import end_of


class Command(BaseCommand):
    help = "Give somebody a post at an agency, with an account where there is none; --end ends that post. Repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--agency", required=True, metavar="CODE", help="its code: 330784, 33, ministry")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", default="", help="姓名, for a new account")
        parser.add_argument("--until", type=last_moment, metavar="YYYY-MM-DD", help="the last day of the post")
        parser.add_argument("--end", action="store_true", help="end the post now")

    def handle(self, *args: Any, **options: Any) -> None:
        agency, role = Agency.objects.filter(code=options["agency"]).first(), Role(options["role"])
        if agency is None:
            raise CommandError(f"没有代码为{options['agency']}的单位")
        if options["end"]:
            self.end(options["username"], agency, role)
        else:
            self.appoint(agency, role, options)

    def appoint(self, agency: Agency, role: Role, options: dict[str, Any]) -> None:
        try:
            made = appoint(
                options["username"], agency, role, name=options["name"], until=options["until"], now=clock.now()
            )
        except NotAppointed as refused:
            raise CommandError(f"{refused}，没有改动") from refused
        if made.was_there:
            self.stdout.write(f"{made.post.user}已任{made.post}，没有改动")
            return
        self.stdout.write(f"{made.post.user}（{made.post.user.username}）任{made.post}")
        if made.password:
            self.stdout.write(f"初始密码 {made.password}（只显示这一次，请本人登录后在“修改密码”中更换）")

    def end(self, username: str, agency: Agency, role: Role) -> None:
        if not end_post(username, agency, role, now=clock.now()):
            raise CommandError(f"{username}现在不任{agency}{role.label}，没有改动")
        self.stdout.write(f"{username}不再任{agency}{role.label}")


def last_moment(text: str) -> datetime:
    """The end of a day in Beijing's time."""
    try:
        return end_of(date.fromisoformat(text))
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是YYYY-MM-DD的日期") from None
