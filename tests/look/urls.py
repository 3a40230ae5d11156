"""A page whose form saves itself, and a server for it that can fail in every way; the other names lead nowhere."""

from dataclasses import dataclass, field
from time import sleep
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path


@dataclass
class Desk:
    """What the server holds, how it answers now, and what it was sent."""

    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    answer: int = 200
    seconds: float = 0
    user: int = 5
    sent: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def write(self, year: str, text: str) -> int:
        self.texts[year] = text
        self.versions[year] = self.versions.get(year, 0) + 1
        return self.versions[year]


desk = Desk()


@login_not_required
def filing(request: HttpRequest) -> HttpResponse:
    cells = [(year, desk.texts.get(year, ""), desk.versions.get(year, 0)) for year in ("2023", "2024")]
    declare = {"step": "declare", "label": "提交申报", "url": "/step/", "possible": True, "primary": True}
    return render(request, "look/filing.html", {"cells": cells, "moves": [declare], "seen": 7, "person": desk.user})


@login_not_required
def save(request: HttpRequest) -> HttpResponse:
    year, value, version = (request.POST[name] for name in ("year", "value", "version"))
    desk.sent.append(value)
    sleep(desk.seconds)
    if desk.answer == 422:
        return JsonResponse({"problem": "这一节没有退回补正，不能修改。"}, status=422)
    if desk.answer != 200:
        return HttpResponse(status=desk.answer, headers={"Location": "/accounts/login/"})
    held = desk.versions.get(year, 0)
    if int(version) != held:
        current = {"text": desk.texts[year], "version": held, "by": "沈立群", "at": "10:40"}
        return JsonResponse({"current": current}, status=409)
    problem = "" if value.replace(".", "").isdigit() else f"“{value}”不是数字，请改为数字，例如1.30。"
    answer: dict[str, Any] = {"version": desk.write(year, value), "text": value, "problem": problem}
    answer |= {"computed": {"A99": "99.00"}, "eligibility_html": '<a href="#new">满足1</a>'}
    return JsonResponse(answer | {"saved_at": "10:42:18", "seen": 8})


@login_not_required
def step(request: HttpRequest) -> HttpResponse:
    desk.steps.append(request.POST["seen"])
    return HttpResponse("<h1>已提交</h1>")


@login_not_required
def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>别处</h1>")


names = ["home", "desk", "recognitions", "notices"]
urlpatterns = [
    path("filing/", filing),
    path("save/", save),
    path("step/", step),
    path("accounts/login/", nowhere, name="login"),
    path("accounts/logout/", nowhere, name="logout"),
    path("messages/", include(([path("", nowhere, name="list")], "messages"))),
    path("", include(([path(f"portal/{name}/", nowhere, name=name) for name in names], "portal"))),
]
