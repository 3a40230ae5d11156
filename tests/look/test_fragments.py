"""Each fragment draws what it is given."""

import re
from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

from records.looks import look_of


class Opinion(forms.Form):
    code = forms.CharField(label="统一社会信用代码", help_text="18位。", max_length=18)
    verdict = forms.ChoiceField(label="结论", widget=forms.RadioSelect, choices=[("1", "认可"), ("2", "不认可")])
    note = forms.CharField(label="理由", required=False, widget=forms.Textarea)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=7)


def words(html: str) -> str:
    return " ".join(strip_tags(html).split())


def draw(name: str, **inputs: object) -> str:
    return render_to_string(name, inputs, RequestFactory().get("/list/?q=轴承&page=3"))


def move(**facts: object) -> dict[str, object]:
    return {"step": "declare", "label": "提交申报", "url": "/steps/declare/", "possible": True, "why": []} | facts


def test_a_state_has_icon_word_and_colour():
    html = look_of("application", "returned").label("退回补正")
    icon = '<i class="bi bi-arrow-return-left" aria-hidden="true"></i>'
    assert html == f'<span class="state s-warn">{icon}退回补正</span>'


def test_the_progress_line_says_where_a_file_stands():
    nodes = [
        {"name": "申报", "status": "done", "date": date(2025, 5, 20)},
        {"name": "公示", "status": "held", "reason": "收到异议，本件暂停"},
        {"name": "复核", "alt": "撤销", "status": "future"},
    ]
    html = draw("_progress_line.html", nodes=nodes)
    assert words(html) == "申报（已完成）2025-05-20 公示（暂停）收到异议，本件暂停 复核 / 撤销（未到）"
    assert html.count('aria-current="step"') == 1


def test_pages_keep_the_rest_of_the_address():
    page = Paginator(range(2345), 50).get_page(3)
    html = draw("_pagination.html", page_obj=page, unit="个")
    assert words(html) == "第101–150个，共2,345个 1 2 3 4 … 47"
    assert "?q=%E8%BD%B4%E6%89%BF&amp;page=47" in html


def test_one_page_offers_no_other():
    html = draw("_pagination.html", page_obj=Paginator(range(3), 50).get_page(1))
    assert words(html) == "第1–3件，共3件"
    assert "<nav" not in html


def test_a_field_is_tied_to_its_hint_and_its_error():
    html = draw("_field.html", field=Opinion({"code": ""})["code"])
    assert 'aria-describedby="id_code_helptext id_code_error"' in html
    assert 'id="id_code_helptext"' in html
    assert 'id="id_code_error"' in html
    assert 'class="form-control"' in html


def test_choices_stand_in_a_fieldset():
    html = draw("_field.html", field=Opinion()["verdict"])
    assert html.count("<fieldset") == 1
    assert html.count('class="form-check-input"') == 2


def test_a_refused_form_leads_to_each_field():
    html = str(Opinion({"note": "县级说明系笔误"}))
    assert re.findall(r'<a href="(#\w+)">', html) == ["#id_code", "#id_verdict"]
    assert "县级说明系笔误" in html
    assert words(html).startswith("有3处需要修改")  # the hidden field is wrong as well


def test_a_form_wrong_as_a_whole_says_so_once():
    form = Opinion({"code": "x", "verdict": "1", "seen": "7"})
    form.add_error(None, "这件已由他人受理")
    assert str(form).count("这件已由他人受理") == 1


def test_a_blocked_step_says_why_and_who():
    why = [{"sentence": "佐证材料缺3件", "anchor": "/filing/#evidence"}, {"sentence": "承诺未签署", "anchor": ""}]
    html = draw("_decide_bar.html", moves=[move(possible=False, why=why, who="本单位审核人员")], seen=7)
    assert words(html) == "为何还不能提交申报？2条原因 佐证材料缺3件承诺未签署由本单位审核人员办理 提交申报"
    assert '<a href="/filing/#evidence">佐证材料缺3件</a>' in html
    assert 'aria-disabled="true"' in html
    assert "<form" not in html


def test_a_possible_step_posts_what_was_seen():
    html = draw("_decide_bar.html", moves=[move(primary=True)], seen=7)
    assert '<form method="post" action="/steps/declare/">' in html
    assert '<input type="hidden" name="seen" value="7">' in html


def test_a_step_that_cannot_be_taken_back_asks_first():
    asked = move(step="withdraw", label="撤回申报", danger=True, asks="撤回这件申报？", lines=["省厅将停止审核"])
    asked |= {"keep": "不撤回", "note_label": "撤回原因", "note_required": True}
    html = draw("_decide_bar.html", moves=[asked], seen=7)
    assert 'data-confirm="confirm-withdraw"' in html
    assert words(html) == "撤回申报 撤回这件申报？ 省厅将停止审核 撤回原因 不撤回撤回申报"


def test_no_steps_no_bar():
    assert draw("_decide_bar.html", moves=[], seen=7).strip() == ""


def test_the_page_of_our_own_faults_needs_nothing():
    html = render_to_string("500.html")
    assert words(html).count("抱歉") == 1
    assert 'href="/static/css/tokens.css"' in html


def test_a_lock_says_for_how_long(settings):
    inputs = {"failure_limit": settings.AXES_FAILURE_LIMIT, "cooloff_timedelta": settings.AXES_COOLOFF_TIME}
    assert "连续5次没有输对密码。请15分钟后再登录" in words(draw("accounts/locked.html", **inputs))
