"""The demo clock: forwards only, running what falls due on the way."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from records import clock
from records.demo_clock import ClockRefused, move_to
from records.models import DemoClock, Seal

CLOCK = "/accounts/demo/clock/"


@pytest.fixture
def demo(reference, settings):
    settings.PORTAL_DEMO = True


def press(client, to: str, **more: str):
    return client.post(CLOCK, {"to": to} | more, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(("to", "day"), [("day", "2025-04-11"), ("month", "2025-05-10"), ("deadline", "2025-06-15")])
def test_a_press_moves_the_day_to_nine_in_the_morning(demo, client, to, day):
    press(client, to)
    assert f"{clock.now():%Y-%m-%d %H:%M}" == f"{day} 09:00"


def test_the_day_stands_at_the_foot_of_each_page_with_its_buttons(demo, client):
    for url in ("/", "/clusters/", "/accounts/login/", "/404-is-not-a-page/"):
        page = client.get(url).content.decode()
        assert url == "/404-is-not-a-page/" or "2025-04-10" in page


def test_the_jobs_of_each_day_run_on_the_way(demo, client):
    press(client, "month")
    assert list(Seal.objects.order_by("day").values_list("day", flat=True)) == [
        date(2025, 4, 10 + n) if n <= 20 else date(2025, 5, n - 20) for n in range(30)
    ]


def test_it_says_what_it_did(demo, client):
    sentence = (
        "演示日期已推进66天，到2025-06-15（2025年度中小企业特色产业集群认定县级申报截止），途中到期的日常任务已经运行。"
    )
    assert said(press(client, "deadline", next="/clusters/")) == [sentence]


def test_a_double_click_moves_once(demo, client):
    press(client, "day", seen="2025-04-10")
    second = press(client, "day", seen="2025-04-10")
    assert said(second) == ["演示日期刚刚已被推进到2025-04-11，请先看最新页面。"]
    assert clock.today() == date(2025, 4, 11)


def test_it_never_goes_back(demo):
    move_to(date(2025, 5, 1))
    for day in (date(2025, 5, 1), date(2025, 4, 10)):
        with pytest.raises(ClockRefused, match="只能往后推进"):
            move_to(day)
    assert clock.today() == date(2025, 5, 1)


def test_past_the_last_deadline_it_says_there_is_none(demo, client):
    move_to(date(2025, 7, 16))
    assert said(press(client, "deadline")) == ["今天以后没有登记的期限，请改为推进一天或一月。"]
    assert clock.today() == date(2025, 7, 16)


def test_nothing_else_can_be_asked_of_it(demo, client):
    assert said(press(client, "year")) == ["请选择推进一天、一月或到下一个期限。"]
    assert client.get(CLOCK).status_code == 405
    assert client.post(CLOCK, {"to": "day", "next": "https://example.com/"}).headers["Location"] == "/"


def test_anybody_may_move_it_in_the_demonstration_and_nobody_elsewhere(reference, client, settings):
    assert client.post(CLOCK, {"to": "day"}).status_code == 404
    assert DemoClock.objects.count() == 0
    settings.PORTAL_DEMO = True
    press(client, "day")
    assert clock.today() == date(2025, 4, 11)


# The command


def run(*args: str) -> str:
    out = StringIO()
    call_command("demo_clock", *args, stdout=out)
    return out.getvalue().strip()


def test_the_command_shows_and_moves_the_day(demo):
    assert run() == "2025-04-10 09:00"
    assert run("2025-04-20") == "2025-04-20 (10 days on)"
    assert Seal.objects.count() == 10


def test_the_command_refuses_to_go_back_and_to_run_elsewhere(demo, settings):
    with pytest.raises(CommandError, match="只能往后推进"):
        run("2025-04-09")
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="demo mode only"):
        run("2025-04-20")
