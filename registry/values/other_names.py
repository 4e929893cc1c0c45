"""A second name in the cell or field of a name: "SAMSUL alias UJANG", "ROSMAINI istri DARLAN", "HASAN a.n. HUSIN".

"Bin" and "binti" are part of a name. What else joins two names is never decided here: a person answers which is meant.
Lists and the form of a person share this rule.
"""

import re
from dataclasses import dataclass

CALLED, OF_FAMILY, IN_PLACE_OF, FORMERLY = "sebutan", "keluarga", "atas-nama", "dahulu"
# The words by what they say of the second name, without points and slashes.
_KINDS = {
    CALLED: "alias als aka panggilan pgl pgln dipanggil disebut @",
    OF_FAMILY: "istri isteri suami janda duda anak menantu adik kakak ayah ibu w/o",
    IN_PLACE_OF: "a/n atasnama qq diwakili mewakili pengganti",
    FORMERLY: "d/h dahulu dulu dulunya dahulunya eks",
}
_KIND_OF = {word.replace("/", ""): kind for kind, words in _KINDS.items() for word in words.split()}
_ONLY_ABBREVIATED = {"an", "dh", "wo"}  # Without a point or a slash they may be names.
_BEHIND = {"dari", "dr", "nama", "bernama", "yang", "yg"}  # May stand behind such a word: "istri dari Darlan".
_BEFORE = {"yang", "yg", "nama", "atau", "si"}
# Behind these such a word is a part of a Balinese name: "Ni Wayan Adik Sari".
_BALINESE = {
    *("i", "ni", "ida", "gusti", "desak", "dewa", "cokorda", "wayan", "made", "nyoman", "ketut", "kadek", "putu"),
    *("komang", "gede", "luh", "nengah"),
}
_SIGNS = re.compile(r"[./:,()]")
_MANY_WORDS = 20  # A longer text is no name.


@dataclass(frozen=True)
class OtherName:
    """What joins two names in a text: its `kind`, the `word` as written, the names `before` and `behind` it."""

    kind: str
    word: str
    before: str
    behind: str


def other_name_in(text):
    """Return the `OtherName` in the text of a name, None if there is none; both names are not empty."""
    words = text.replace("@", " @ ").replace("atas nama", "atasnama").split()[:_MANY_WORDS]
    for at, word in enumerate(words[1:-1], start=1):
        kind = "" if _is_of_a_name(words, at) else _kind_of(word)
        before, behind = _without(words[:at], _BEFORE, -1), _without(words[at + 1 :], _BEHIND, 0)
        if kind and before and behind:
            return OtherName(kind, word.replace("atasnama", "atas nama"), before, behind)
    return None


def _is_of_a_name(words, at):
    """Whether the word there is a part of the name: "Ida Anak Agung Putri", "Maria Dulu Berek"."""
    before, word, behind = words[at - 1 : at + 2]
    if word.lower() == "anak" and behind.lower() == "agung":
        return True
    if word.lower() in ("adik", "anak"):
        return before.lower() in _BALINESE and word[0].isupper()
    # Among capitalised names a capitalised one; "ANI DULU ANU" may be two names, and so may "Ani dulu Anu".
    return word == "Dulu" and before.istitle() and behind.istitle()


def _kind_of(word):
    """What the word says of a name behind it; "" if it is a name itself."""
    key = _SIGNS.sub("", word).lower().removesuffix("nya")
    is_name = key in _ONLY_ABBREVIATED and key == word.lower().strip(",:()")
    return "" if is_name else _KIND_OF.get(key, "")


def _without(words, some, end):
    """The words without those of `some` at that end (0 or -1), and without signs that stood between the names."""
    words = list(words)
    while words and _SIGNS.sub("", words[end]).lower() in some:
        del words[end]
    return " ".join(words).strip(" ,.:;()/-")
