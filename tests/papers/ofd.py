"""An OFD (GB/T 33190-2016) made by hand: the least that names its pages and holds their text."""

import io
import zipfile

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = f"""<?xml version="1.0" encoding="UTF-8"?>
<ofd:OFD {SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>
<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""


def as_ofd(pages: list[str], pieces: int = 1) -> bytes:
    """One page for each text, the text cut into pieces of so many signs where asked."""
    named = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("OFD.xml", ROOT)
        package.writestr("Doc_0/Document.xml", f"<ofd:Document {SPACE}><ofd:Pages>{named}</ofd:Pages></ofd:Document>")
        for n, text in enumerate(pages):
            package.writestr(f"Doc_0/Pages/Page_{n}/Content.xml", page_of(text, pieces))
    return packed.getvalue()


def page_of(text: str, pieces: int) -> str:
    size = len(text) if pieces == 1 else pieces
    codes = "".join(
        f"<ofd:TextObject><ofd:TextCode>{text[start : start + size]}</ofd:TextCode></ofd:TextObject>"
        for start in range(0, len(text), size)
    )
    return f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{codes}</ofd:Layer></ofd:Content></ofd:Page>"
