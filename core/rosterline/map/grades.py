"""The words for grade levels, mapped to one short code each (CEDS style: PK, KG, 1 to 13, UG, PS)."""

from __future__ import annotations

_WORDS: dict[str, tuple[str, ...]] = {
    "IT": ("it", "infant", "toddler", "infanttoddler", "infant/toddler", "-3", "-4"),
    "PK": (
        *("pk", "prek", "prekindergarten", "pre-k", "preschool", "ps", "pre-kindergarten", "p3", "p4", "pk3", "pk4"),
        *("-1", "-2"),
    ),
    "TK": ("tk", "transitionalkindergarten", "transitional kindergarten"),
    "KG": ("k", "kg", "kindergarten", "kk", "00", "0"),
    "PG": ("pg", "postgraduate", "post-graduate"),
    "PS": ("99", "postsecondary", "post-secondary"),
    "UG": ("ug", "ungraded", "other"),
}
_KNOWN = {word: code for code, words in _WORDS.items() for word in words}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LATER = ("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
_NUMBERS = {word: str(number) for number, word in enumerate((*_ORDINALS, *_LATER), 1)}


def grade_code(raw: str) -> str | None:
    """The code of a grade as a report gives it, ``""`` for none, None when it is not known.

    >>> [grade_code(raw) for raw in ("K", "09", "Grade 4", "3rd", "PreKindergarten", "", "gifted")]
    ['KG', '9', '4', '3', 'PK', '', None]
    """
    word = " ".join(raw.casefold().split())
    if not word:
        return ""
    if word in _KNOWN:
        return _KNOWN[word]
    word = word.removeprefix("grade").removesuffix("grade").strip()
    if word in _KNOWN:
        return _KNOWN[word]
    if word in _NUMBERS:
        return _NUMBERS[word]
    for ending in ("st", "nd", "rd", "th"):
        word = word.removesuffix(ending)
    if word.isascii() and word.isdigit() and 1 <= int(word) <= 13:
        return str(int(word))
    return None
