"""What a CSV needs so that spreadsheets read it as it is meant."""

BOM = "\ufeff"  # so that spreadsheets read the file as UTF-8
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Text that people typed, so that no spreadsheet runs it as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
