"""Titles that stand in a name: the one rule that splits them off, and what else in a name is probably no part of it.

Forms, lists and the form of an official share both. Titles stay as typed ("S.PD", "Ir.H."); only where they stand
changes. A word that may be a name is never split off: it is doubted, and a person answers.

"R.", "Rr.", "St." and "M." (Raden, Raden Roro, Siti, Muhammad) belong to the name.
"""

import re
from functools import lru_cache

from registry.values import names
from registry.values.other_names import other_name_in


def _words(text):
    return text.split()


# With its point each of these is a title; the second group also without it. "H Ahmad" may be an initial.
_WITH_POINT = _words("prof drg drh drs dra dr ir hj hi h kh k.h ust ustad ustadz ustadzah tgk tgh ns apt pdt bd")
_WITHOUT_POINT = _words("prof drg drh drs dra dr ir hj kh")
_MAYBE_BEFORE = _words("h hi ust ustad ustadz ustadzah tgk")
_IN_FULL = _words("haji hajah hajjah kyai kiai ustaz")  # Without a point; "Haji" may be a name.
_DEGREES = _words("""
    A.Ma A.Ma.Pd A.Ma.Pd.SD A.Ma.Pd.OR A.Ma.Pust A.Md A.Md.Keb A.Md.Kep A.Md.Kes A.Md.Kom A.Md.Gz A.Md.Pd
    A.Md.Ak A.Md.Farm A.Md.Sos A.Md.T A.Md.P A.Md.AB A.Md.AP A.Md.Par A.Md.KL A.Md.RMIK A.Md.Ft A.Md.Rad A.M.K
    Amd.Keb Amd.Kep Amd.Kes Amd.Kom Amd.Gz Amd.Pd S.Pd S.Pd.I S.Pd.SD S.Pd.AUD S.Pd.K S.Pd.H S.Pd.B S.Pd.Jas
    S.Pd.Gr S.H S.H.I S.E S.E.I S.E.Sy S.T S.P S.Pi S.Pt S.Si S.Sos S.Sos.I S.Kesos S.Kom S.Kom.I S.Kep S.Kep.Ns
    S.K.M S.KM S.Ked S.KG S.K.H S.KH S.Hut S.Ag S.Fil S.Fil.I S.Hum S.IP S.I.P S.IKom S.I.Kom S.AN S.A.N S.AP
    S.A.P S.Ak S.AB S.A.B S.S S.Sn S.Sy S.Psi S.Psi.I S.Th S.Th.I S.Th.K S.Tr S.Tr.Keb S.Tr.Kep S.Tr.Kes
    S.Tr.Sos S.Tr.IP S.Tr.T S.Tr.Gz S.Tr.P S.ST S.S.T S.STP S.S.T.P S.TP S.T.P S.Ars S.Gz S.Farm S.Keb S.Kel S.M
    S.Mat S.Stat S.Or S.Par S.Pust S.Ptk S.Ud S.Kes S.Ds S.Des S.Ikom S.Pn S.TrK S.I.K S.IK S.S.I S.ST.Pi S.IPem
    M.Pd M.Pd.I M.Pd.K M.Si M.Sos M.Sos.I M.Sc M.M M.M.Pd M.H M.H.I M.Hum M.Kes M.Kom M.Ag M.A M.A.P M.AP M.IP
    M.I.P M.T M.E M.E.I M.E.Sy M.Sy M.P M.Psi M.Kep M.Keb M.K.M M.KM M.Ak M.Farm M.Th M.TP M.Tr M.Tr.IP M.Tr.Sos
    M.Eng M.Ed M.Phil M.B.A M.IKom M.I.Kom M.Sn M.Kn M.Ars M.Gizi M.Or M.Mat M.Stat M.Ling M.Han M.Pi M.Pt M.Hut
    M.Fil M.Fil.I M.Ud M.Kesos M.P.W.K M.PWK M.Tr.Kep M.Tr.Keb M.Biomed M.IPol M.M.Tr M.P.H M.P.P M.P.A M.Des
    B.A B.Sc B.Eng Ph.D Lc
""")
# Degrees that are known without points, too, since no name looks like them; the second group only in capitals.
_BARE = _words("""
    spd spdi spdsd spdaud mpd mpdi ssos skom skep skm spsi shut sfarm sthi ssy stp sstp mkes mkom msi mhum mpsi
    mkep mkm mkn amd amdkeb amdkep amdkom amdkes sikom mikom ssi spt
""")
_BARE_CAPITALS = _words("SH SE ST MH MM MT")
_BEHIND_A_COMMA = _words("gr ak akt ca cpa ns apt cht cm sst")
_KEYS = {degree.replace(".", "").lower() for degree in _DEGREES}

_DEAD = _words("alm almh almarhum almarhumah")
_ADDRESSED = _words("bpk bapak pak ibu bu sdr sdri saudara saudari tn ny nn mak wak pgl pgln panggilan")
_NO_NAMES = _DEAD + _ADDRESSED + _words("tgl ketua sekretaris bendahara anggota koordinator janda duda dkk")
# Words before a name that do not count where names are compared, folded ("Hj." is "hj").
BEFORE_A_NAME = frozenset(names.fold(word) for word in (*_WITH_POINT, *_IN_FULL, *_DEAD, *_ADDRESSED))
_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼʻ`-][^\W\d_]+)*\.?")
_WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")
_BRACKETED = re.compile(r"[(\[{][^)\]}]*[)\]}]?")
_FOREIGN_SIGN = re.compile(r"[^\w\s.,'’‘ʼʻ`´-]|_")


def _alternatives(words):
    """A pattern for any of the words, the longest first; a point stands for itself."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _written(degree):
    """The ways of writing a degree: "S.Pd", "S. Pd", "S Pd". Single letters only with points: "S H" are initials."""
    parts = degree.split(".")
    between = r"\." if all(len(part) == 1 for part in parts) else r"(?:\.\s?|\s)"
    return between.join(parts)


_BEFORE = re.compile(
    rf"(?:(?:{_alternatives(_WITH_POINT)})\.|(?:{_alternatives(_WITHOUT_POINT)})(?=\s))[\s.,]*", re.IGNORECASE
)
_LONGEST_FIRST = "|".join(
    sorted(map(_written, _DEGREES), key=lambda word: (-len(word), word))
)  # "S.Pd.I" before "S.Pd".
_CERTAIN = f"(?i:{_LONGEST_FIRST}|{_alternatives(_BARE)})|{_alternatives(_BARE_CAPITALS)}"
_ANY = f"{_CERTAIN}|{_alternatives(map(str.upper, _KEYS))}"  # Behind a degree also "SP" in capitals is one.
_NO_LETTER_BEFORE, _NO_LETTER_AFTER = r"(?<![^\W_])", r"(?![^\W_]|['’])"
_DEGREE = re.compile(rf"{_NO_LETTER_BEFORE}(?:{_CERTAIN}){_NO_LETTER_AFTER}\.?")
_BEGIN_OF_DEGREE = re.compile(rf"(?={_DEGREE.pattern})")
_MOST_DEGREES = 20  # Behind one name.
_IN_A_ROW = re.compile(rf"{_DEGREE.pattern}(?:[\s,.]*+{_NO_LETTER_BEFORE}(?:{_ANY}){_NO_LETTER_AFTER}\.?)*+[\s,]*+")
_UNKNOWN_DEGREE = re.compile(r"(?:[^\W\d_]{1,5}\.)+[^\W\d_]{1,5}\.?|[^\W\d_]{2,5}\.")


@lru_cache(names.REMEMBERED)
def split_titles(text):
    """Return titles before, bare name and titles after: "Drs. H. AHMAD, M.Pd" is ("Drs. H.", "AHMAD", "M.Pd").

    Each part as typed. The name is never empty where the text is not.
    """
    name = " ".join(text.split())
    before, name = _split_before(name)
    name, after = _split_after(name)
    return before, name, after


def _split_before(text):
    end = 0
    while (match := _BEFORE.match(text, end)) and match.end() < len(text):
        end = match.end()
    return text[:end].rstrip(" ,"), text[end:]


def _split_after(text):
    head, comma, tail = text.partition(",")
    if not (comma and head.strip() and _are_titles(tail)):
        head, tail = text, ""
    start = _start_of_degrees(head) or len(head)
    after = text[start:] if start < len(head) or tail else ""
    return (_without_end(head[:start]) if after else text), after.strip(" ,")


def _start_of_degrees(text):
    """Where the degrees begin with which the text ends; its length if it ends with none."""
    starts = [match.start() for match in _BEGIN_OF_DEGREE.finditer(text)][-_MOST_DEGREES:]
    return next((start for start in starts if _IN_A_ROW.fullmatch(text, start)), len(text))


def _without_end(name):
    """The name without the comma or point that divided it from a title: "BUDI.S.Pd"; the point of an initial stays."""
    name = name.rstrip(" ,")
    return name.rstrip(".") if re.search(r"[^\W_]{3}\.$", name) else name


def _are_titles(tail):
    """Whether all that stands behind a comma are titles; there also rare ones are known, by their points."""
    rest = re.split(r"[\s,]+", _DEGREE.sub(" ", tail).strip(" ,."))
    return bool(tail.strip(" ,.")) and all(map(_is_title_behind_a_comma, filter(None, rest)))


def _is_title_behind_a_comma(word):
    key = word.replace(".", "").lower()
    if key in _NO_NAMES:
        return False
    return key in _KEYS or key in _BEHIND_A_COMMA or bool(_UNKNOWN_DEGREE.fullmatch(word))


def without_remarks(text):
    """Return the name without what is certainly no part of it: "(KETUA)", "Alm.", "Bpk." Titles stay."""
    words = _BRACKETED.sub(" ", text).split()
    return " ".join(word for word in words if word.strip(".,").lower() not in _NO_NAMES).strip(" ,")


def is_called_dead(text):
    """Whether a name says that somebody has died: "Alm. Citra"; in "Budi bin Alm. Hasan" it is the father."""
    return any(word.lower() in _DEAD for word in _WORD_OF_LETTERS.findall(text))


def doubts(text):
    """Return what in a name is probably no part of it, as sentences; titles that `split_titles` knows are no doubt."""
    name = split_titles(names.clean(text))[1]
    if other := other_name_in(name):
        return [f"“{name}” memuat nama lain sesudah “{other.word}”. Tulis satu nama saja, seperti di KTP."]
    return [*_foreign_parts(name), *_behind_the_comma(name), *_perhaps_titles(name)]


def _foreign_parts(name):
    if any(char.isdigit() for char in name):
        yield "Nama memuat angka."
    for bracketed in _BRACKETED.findall(name):
        yield f"Keterangan dalam kurung, “{bracketed.strip()}”, bukan bagian nama."
    name = _BRACKETED.sub(" ", name)
    if sign := _FOREIGN_SIGN.search(name):
        yield f"Tanda “{sign[0]}” tidak lazim dalam nama."
    for word in _WORD.findall(name):
        if word.rstrip(".").lower() in _NO_NAMES:
            yield f"“{word}” bukan bagian nama."


def _behind_the_comma(name):
    _, comma, tail = map(str.strip, name.partition(","))
    if tail:
        yield f"Bagian sesudah koma, “{tail}”, bukan gelar yang dikenal."
    elif comma:
        yield "Nama berakhir dengan koma."


def _perhaps_titles(name):
    words = name.split()
    if len(words) > 1 and words[0].lower() in _MAYBE_BEFORE:
        yield f"“{words[0]}” mungkin gelar. Bila gelar, tulis “{words[0]}.” dengan titik."
    in_full = words[0] if len(words) > 1 and words[0].lower() in _IN_FULL else ""
    for title in filter(None, (in_full, _perhaps_title_at_the_end(name), _degree_within(name))):
        yield f"“{title}” mungkin gelar. Bila gelar, pindahkan ke gelar depan atau gelar belakang."


def _perhaps_title_at_the_end(name):
    """The end of a name that may be a title: "SP", "S. H.", "S.Kpm" (unknown, without a vowel), "AHMADS.PD", "Hj."."""
    match = re.search(r"\s(?:(?:[^\W\d_]\.?\s){1,2}[^\W\d_]|\S+)\.?$", name)
    end = match[0].strip() if match else ""
    key = re.sub(r"[\s.]", "", end).lower()
    is_title = (key in _KEYS and end.isupper()) or (len(key) > 1 and end.endswith(".") and key in _WITH_POINT)
    is_unknown = re.fullmatch(r"[SMA](?:\.[b-df-hj-np-tv-z]{2,})+\.?", end, re.IGNORECASE)
    if is_title or is_unknown:
        return end
    glued = re.search(r"[^\W\d_]{2}([SMA](?:\.[^\W\d_]{1,8}){1,4})\.?$", name, re.IGNORECASE)
    return glued[1] if glued and glued[1].replace(".", "").lower() in _KEYS else ""


def _degree_within(name):
    """A degree with points before the last word: "S.Pd. Budi"; single letters only are initials."""
    for match in _DEGREE.finditer(name):
        if re.match(r"\w\.\w\w", match[0]) and " " not in match[0] and match.end() < len(name):
            return match[0]
    return ""
