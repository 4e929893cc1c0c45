"""What a list leaves open, and how somebody answers it.

On screen the preview asks; `import_volunteers --answers FILE` reads a file. Answers are a dictionary: the id of a
question to the answer chosen, both texts. They hold for one list only.
"""

from dataclasses import dataclass, replace

from registry.values import nik

NEW_PERSON = "baru"  # The answer to a question about a person: somebody who is not in the registry yet.
LEAVE_OUT = "lewati"  # The answer to any question about one row: it is not saved.
UNWANTED = "tidak disimpan atas permintaan"
DOUBLE = "ganda"  # Questions whether two rows are one person: an answer counts only where the question is asked.


@dataclass(frozen=True)
class Question:
    """A question about a row, a column, a sheet or the whole file.

    `id` names it in the answers, as "orang:0-5": what it is about, then where. `choices` are pairs of an answer and its
    words on screen. `default` is the answer that holds until another one is chosen; without one, every row that the
    question is about fails until it is answered. Its words show no NIK, which a cell quoted in them may hold.
    """

    id: str
    text: str
    choices: tuple
    default: str = ""

    def __post_init__(self):
        object.__setattr__(self, "text", nik.redact(self.text))
        object.__setattr__(self, "choices", tuple((answer, nik.redact(words)) for answer, words in self.choices))

    def answer_in(self, answers):
        """Return the chosen answer, else the default: "" if the question is open. Unknown answers do not count."""
        chosen = answers.get(self.id)
        return chosen if chosen in dict(self.choices) else self.default

    @property
    def place(self):
        """Return where in the file it is asked: the place of a row, as "0-5", or of a sheet or a column."""
        return self.id.partition(":")[2]

    def or_leave_out(self):
        """Return the question, with the answer to leave its row out among the choices."""
        if LEAVE_OUT in dict(self.choices):
            return self
        return replace(self, choices=(*self.choices, (LEAVE_OUT, "Jangan simpan baris ini")))


def about_person(place):
    """Return the id of the question which person the row at that place of the file is."""
    return f"orang:{place}"


def whether_saved(place):
    """Return the id of the question whether the row at that place is saved, which may be answered of every row."""
    return f"baris:{place}"


def places_left_out(answers):
    """Return the places of the rows that a clerk does not want saved, by an answer to any question about the row."""
    pairs = (id.partition(":")[::2] for id, answer in answers.items() if answer == LEAVE_OUT)
    return {place for about, place in pairs if about != DOUBLE}
