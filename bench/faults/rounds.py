"""One round: an office, an action, a fault at a random moment of it, and what is there afterwards."""

import random
import shutil
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field

from bench.faults import causes
from bench.faults.actions import ACTIONS, LONGEST_PAUSE, StuckError
from bench.faults.clerk import Clerk, InterruptedWorkError
from bench.faults.office import PASSWORD, Office, OfficeError, make_base


@dataclass
class Result:
    """What one round showed. The lists have sentences; a round without any is good.

    `share` is the moment of the fault as a part of the time that the action takes, `seconds` how long the round took.
    """

    kind: str
    database: str
    seed: int
    fault: str
    share: float
    at: float = 0
    lost: list = field(default_factory=list)
    double: list = field(default_factory=list)
    stuck: list = field(default_factory=list)
    bad_answers: list = field(default_factory=list)
    answers: int = 0
    seconds: float = 0

    @property
    def is_good(self):
        return not (self.lost or self.double or self.stuck or self.bad_answers)

    def as_dict(self):
        return asdict(self)


def drawn(kind, database, seed):
    """The fault (a class), its share of the action's time, and the `Random` for the rest of the round."""
    chance = random.Random(f"{kind} {database} {seed}")
    fault = chance.choice(causes.faults_on(database, ACTIONS[kind].faults))
    return fault, round(chance.random(), 3), chance


class Stages:
    """The data of an office before each kind of action, made once in that folder and copied for each round.

    Most kinds begin with the demo, in which their things are set up; the others with what an earlier kind has left.
    """

    def __init__(self, store, folder):
        self.store, self.folder = store, folder
        self._seconds = {}  # How long each kind of action takes without a fault.

    def before(self, kind):
        """The folder with the data before such an action."""
        if earlier := ACTIONS[kind].before:
            self.seconds(earlier.kind)
            return self._after(earlier.kind)
        folder = self.folder / "ready"
        if not folder.exists():
            make_base(self.store, self.folder / "base")
            with working(Office(self.store, folder), self.folder / "base") as office:
                set_up(office, [kind for kind, action in ACTIONS.items() if action.before is None])
        return folder

    def _after(self, kind):
        return self.folder / f"after-{kind}"

    def seconds(self, kind):
        """How long such an action takes here without a fault. Raises RuntimeError where even that is not good."""
        if kind not in self._seconds:
            calm, office = (
                Result(kind, self.store.name, 0, causes.Nothing.name, 0),
                Office(self.store, self._after(kind)),
            )
            action, nothing = ACTIONS[kind](office, random.Random(0)), causes.Nothing(office, random.Random(0))
            with working(office, self.before(kind)):
                self._seconds[kind] = play_in(office, action, nothing, calm)
            if not calm.is_good:
                raise RuntimeError(f"Without any fault: {calm}")
        return self._seconds[kind]


def set_up(office, kinds):
    """Make in an office at work what these kinds of action need."""
    for kind in kinds:
        action = ACTIONS[kind](office, random.Random(0))
        action.note(action.set_up(signed_in(office, action)))


@contextmanager
def working(office, source):
    """Have the office at work inside, on a copy of that data; at the end nothing of it runs any more.

    After an error the end of its log is shown.
    """
    try:
        office.store.copy(source, office.folder)
        office.start()
        yield office
    except Exception:
        sys.stderr.write(office.last_words())
        raise
    finally:
        office.stop()


def signed_in(office, action):
    clerk = Clerk(office.port, action.account, PASSWORD)
    clerk.sign_in()
    return clerk


def play_seed(stages, kind, seed):
    """Play the round with that number. Return its `Result`, or the sentence why this machine cannot."""
    fault, share, chance = drawn(kind, stages.store.name, seed)
    if obstacle := fault.obstacle():
        return f"{fault.name}: {obstacle}"
    result = Result(kind, stages.store.name, seed, fault.name, share)
    result.at = round(share * stages.seconds(kind), 2)
    play(stages, result, fault, chance)
    return result


def play(stages, result, fault_class, chance):
    """Play a round in an office of its own. Return how long the first try of the action took."""
    began = time.monotonic()
    source = stages.before(result.kind)
    office = Office(stages.store, stages.folder / f"round-{result.kind}-{result.seed}")
    action, fault = ACTIONS[result.kind](office, chance), fault_class(office, chance)
    fault.prepare()
    try:
        with working(office, source):
            return play_in(office, action, fault, result)
    finally:
        stages.store.drop(office.folder)
        fault.clear_away()
        shutil.rmtree(office.folder)
        result.seconds = round(time.monotonic() - began, 1)


def play_in(office, action, fault, result):
    """Play a round in an office at work; write into the result what it showed. Return how long the first try took."""
    clerk = signed_in(office, action)
    seconds = _strike(fault, action, clerk, result)
    cut_until = len(clerk.answers)
    _bring_back(office, action, clerk, result)
    result.bad_answers += _bad(clerk.answers[:cut_until], fault.cut_at) + _bad(clerk.answers[cut_until:])
    result.answers = len(clerk.answers)
    result.lost += office.store.damage(office.folder)
    return seconds


def _strike(fault, action, clerk, result):
    """Begin the action, and have the fault in it. Return how long this first try took."""
    began = time.monotonic()
    ended = []

    def perform():
        try:
            with suppress(InterruptedWorkError):
                action.perform(clerk)
        except StuckError as error:
            result.stuck.append(str(error))
        finally:
            ended.append(time.monotonic())

    at_work = threading.Thread(target=perform)
    at_work.start()
    time.sleep(result.at)
    fault.strike()
    fault.end()
    at_work.join()
    return ended[0] - began


def _bring_back(office, action, clerk, result):
    """Look what is there after the fault; then go on, and look again."""
    try:
        office.bring_back()
    except OfficeError as error:
        result.stuck.append(f"the program does not start again: {error}")
        return
    there, confirmed = action.state(), set(action.confirmed)
    result.lost += _few("confirmed, but not there", [item for item in confirmed if not there[item]])
    if action.is_whole and 0 < len(there) < len(action.items()):
        result.lost.append(f"a half: {len(there)} of {len(action.items())}")
    if sentence := _go_on(action, clerk):
        result.stuck.append(sentence)
    elif left := _left_work(office):
        result.stuck.append(left)
    else:
        there = action.state()
        result.lost += _few("not there at the end", [item for item in action.items() if not there[item]])
        result.lost += action.oddities()
    result.double += _few("twice", [item for item, times in there.items() if times > 1])


def _go_on(action, clerk):
    """Do what is left, trying again as the pages say. Return the sentence why it does not go through, or ""."""
    end = time.monotonic() + LONGEST_PAUSE
    while True:
        try:
            action.perform(clerk)
        except StuckError as error:
            return str(error)
        except InterruptedWorkError as error:
            if time.monotonic() > end:
                return f"not done after {LONGEST_PAUSE} s: {error}"
            time.sleep(2)
        else:
            return ""


def _left_work(office):
    """Wait until no work is left that is neither done nor stopped. Return the sentence about what is stuck, or ""."""
    until, seen = 0, None
    asked = "SELECT job, subject, attempts, done FROM registry_longwork WHERE stopped_at IS NULL AND NOT every_night"
    while left := office.rows(asked):
        if left != seen:
            until, seen = time.monotonic() + LONGEST_PAUSE, left
        elif time.monotonic() > until:
            return f"work left: {left}"
        time.sleep(0.5)
    return ""


def _few(what, items):
    """A sentence about these items, or none."""
    return [f"{what}: {len(items)}, as {sorted(map(str, items))[:3]}"] if items else []


def _bad(answers, cut_at=None):
    """The answers that tell nobody what happened. From `cut_at` on there may be none at all."""
    return [
        str(answer)
        for answer in answers
        if not answer.is_good and not (answer.status is None and cut_at is not None and answer.at >= cut_at)
    ]
