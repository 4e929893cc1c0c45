"""What a list leaves open, and how somebody answers it.

On screen the preview asks; `import_volunteers --answers FILE` reads a file. Answers are a dictionary: the id of a
question to the answer chosen, both texts. They hold for one list only.
"""

from dataclasses import dataclass

NEW_PERSON = "baru"  # The answer to a question about a person: somebody who is not in the registry yet.


@dataclass(frozen=True)
class Question:
    """A question about a row, a column, a sheet or the whole file.

    `id` names it in the answers, as "orang:0-5": what it is about, then where. `choices` are pairs of an answer and its
    words on screen. `default` is the answer that holds until another one is chosen; without one, every row that the
    question is about fails until it is answered.
    """

    id: str
    text: str
    choices: tuple
    default: str = ""

    def answer_in(self, answers):
        """Return the chosen answer, else the default: "" if the question is open. Unknown answers do not count."""
        chosen = answers.get(self.id)
        return chosen if chosen in dict(self.choices) else self.default


def about_person(place):
    """Return the id of the question which person the row at that place of the file is."""
    return f"orang:{place}"
