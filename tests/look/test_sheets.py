"""The sheets and templates keep to the rules of docs/look.md."""

import re
import subprocess
from collections import Counter
from pathlib import Path

from django.conf import settings

STATIC, TEMPLATES = settings.BASE_DIR / "static", settings.BASE_DIR / "templates"
COMPONENTS = sorted((STATIC / "css" / "components").glob("*.css"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
RAW_VALUE = re.compile(r"#[0-9a-f]{3,8}\b(?![^{}]*\{)|rgba?\(|hsla?\(", re.IGNORECASE)
DRAWN_IN_SVG = "charts.css"  # its type sizes are in drawing units


def text(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_colours_stand_in_the_tokens_only():
    assert {path.name: found for path in COMPONENTS if (found := RAW_VALUE.findall(text(path)))} == {}


def test_type_sizes_are_not_in_pixels():
    sized = [path.name for path in COMPONENTS if re.search(r"font(-size)?:[^;]*\dpx", text(path))]
    assert sized == [DRAWN_IN_SVG]


def test_a_sheet_stays_small():
    assert [path.name for path in COMPONENTS if len(path.read_text(encoding="utf-8").splitlines()) >= 400] == []


def test_every_sheet_is_linked_once():
    frames = [
        "base.html",
        "desk_base.html",
        "public_base.html",
        "components/styles.html",
        "components/desk_styles.html",
    ]
    linked = re.findall(r"css/components/([\w-]+\.css)", "".join((TEMPLATES / name).read_text() for name in frames))
    assert Counter(linked) == Counter(path.name for path in COMPONENTS)


def test_used_tokens_exist():
    tokens = set(re.findall(r"(--[\w-]+):", (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")))
    used = {token for path in COMPONENTS for token in re.findall(r"var\((--(?!bs-)[\w-]+)\)", text(path))}
    assert used - tokens == set()


def test_no_page_styles_or_scripts_inline():
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)(?![^>]*application/json)|javascript:")
    assert {path.name: found for path in PAGES if (found := inline.findall(path.read_text(encoding="utf-8")))} == {}


def test_icons_exist():
    known = set(re.findall(r"\.bi-([\w-]+)", (STATIC / "vendor/bootstrap-icons/bootstrap-icons.min.css").read_text()))
    used = {icon for path in PAGES for icon in re.findall(r"\bbi-([a-z][a-z0-9-]+)", path.read_text(encoding="utf-8"))}
    assert used - known == set()


def test_vendored_files_are_the_recorded_ones():
    checked = subprocess.run([settings.BASE_DIR / "script" / "vendor", "--check"], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_vendored_files_name_no_source_map():
    """The manifest storage stops at a map that is not there."""
    files = [path for path in (STATIC / "vendor").rglob("*") if path.suffix in (".css", ".js")]
    assert [path.name for path in files if b"sourceMappingURL" in path.read_bytes()] == []
