import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest
from steadygrad.judging.calls import Answer, Fault, ask, call
from steadygrad.judging.plain import Named, Seed, same

LIMIT = 0.15


def called(function, limit=5.0, **arguments):
    return call(function, arguments or {"x": np.array([1.0, 2.0])}, limit)


def test_an_answer_is_value_time_and_print():
    """Does a good call give its value, no fault, and how long it took?"""
    answer = called(lambda x: x.sum())
    assert (answer.value, answer.fault, answer.printed) == (3.0, None, "")
    assert 0 < answer.seconds < 1


def test_arguments_come_in_order_and_live():
    """Are arguments passed by position, seeds as generators and names as functions?"""

    def function(weights, generator, activation):
        return weights["W1"].shape, generator.random(), activation(np.zeros(1))[0]

    answer = called(function, params={"W1": np.ones((2, 3))}, rng=Seed(4), g=Named("sigmoid"))
    assert answer.value == ((2, 3), np.random.default_rng(4).random(), 0.5)


def test_every_call_gets_fresh_arguments():
    """Do equal seeds give equal draws on each call, whatever the last call did with its generator?"""
    case = {"rng": Seed(1)}
    assert call(lambda rng: rng.random(3).sum(), case, 1).value == call(lambda rng: rng.random(3).sum(), case, 1).value


@pytest.mark.parametrize("thing", [None, 3, np.zeros(2), "init_he", {}], ids=lambda thing: type(thing).__name__)
def test_not_a_function(thing):
    """Is a thing that cannot be called named by its type?"""
    assert called(thing).fault == Fault("not a function", detail=f"got {type(thing).__name__}")


def test_callable_objects_are_functions():
    """May a learner use a class, a partial or a ufunc?"""
    assert called(np.sqrt).fault is None
    assert called(type("Twice", (), {"__call__": lambda self, x: 2 * x})()).fault is None


def test_a_stub_is_not_done_yet():
    """Is NotImplementedError the stub, and no exception of the learner's?"""

    def stub(x):
        raise NotImplementedError("init_he")

    assert called(stub).fault == Fault("not done yet")


def test_a_kind_of_not_implemented_error_is_an_exception():
    """Is a class derived from NotImplementedError, the learner's or a library's, told as raised, not as a stub?"""

    class NoSuchRule(NotImplementedError):
        pass

    def function(x):
        raise NoSuchRule("orthogonal")

    assert called(function).fault == Fault(
        "raised", "NotImplementedError", "NoSuchRule: orthogonal (line 2 of function)"
    )


def raising(x):
    y = x + 1
    raise ValueError("bad value")
    return y


def raising_below(x):
    return helper(x)


def helper(x):
    return x["W1"]


def test_an_exception_is_told_with_its_line():
    """Does the detail say what was raised, and in which line of the function?"""
    assert called(raising).fault == Fault("raised", "ValueError", "bad value (line 3 of raising)")


def test_an_exception_below_names_the_learners_own_helper():
    """Is the last line of the learner's own code named, not one inside NumPy?"""
    assert called(raising_below).fault.detail.endswith("(line 2 of helper)")
    assert called(lambda x: np.linalg.inv(x)).fault.where == "LinAlgError"
    assert called(lambda x: np.linalg.inv(x)).fault.detail.endswith("(line 1 of <lambda>)")


def test_wrong_number_of_parameters():
    """Is a wrong signature an exception whose message says so?"""
    fault = called(lambda: 1).fault
    assert fault.where == "TypeError" and "takes 0 positional arguments but 1 was given" in fault.detail


@pytest.mark.parametrize("stop", [sys.exit, lambda: sys.exit("done"), lambda: exec("raise SystemExit(3)")])
def test_exit_does_not_end_the_session(stop):
    """Is a learner's exit() an exception like others?"""
    fault = called(lambda x: stop()).fault
    assert (fault.kind, fault.where) == ("raised", "SystemExit")


@pytest.mark.parametrize("kind", [GeneratorExit, RecursionError, StopIteration, AssertionError])
def test_other_exceptions_are_named(kind):
    """Is every other exception caught and named?"""

    def function(x):
        raise kind

    assert called(function).fault.where == kind.__name__


@pytest.mark.parametrize("size", [None, 2**50])
def test_memory_that_is_not_there_is_a_fault_of_its_own(size):
    """Is a MemoryError told from other exceptions, NumPy's kind of it too?"""

    def function(x):
        if size is None:
            raise MemoryError
        return np.ones(size)

    fault = called(function).fault
    assert (fault.kind, fault.where) == ("out of memory", "")
    assert "function)" in fault.detail


def test_endless_recursion():
    """Is a recursion without an end an exception, not the end of the session?"""

    def function(x):
        return function(x)

    assert called(function).fault.where == "RecursionError"


@pytest.mark.parametrize("inside", [ValueError, RuntimeError, SystemExit])
def test_an_exception_whose_text_raises(inside):
    """Is an exception that cannot tell its message still told?"""

    class Mute(Exception):
        def __str__(self):
            raise inside

    def function(x):
        raise Mute

    fault = called(function).fault
    assert fault.kind == "raised"
    assert fault.detail == "Mute: its message cannot be read (line 2 of function)"


def test_an_exception_of_the_learners_own_is_told_by_its_nearest_known_class():
    """Hidden tests show where, not detail: can a class named after a case carry it out?"""

    class CaseIs42(KeyError):
        pass

    def function(x):
        raise CaseIs42("no such layer")

    assert called(function).fault == Fault("raised", "KeyError", "CaseIs42: 'no such layer' (line 2 of function)")


def test_keyboard_interrupt_passes_through_and_cleans_up():
    """Can a learner stop a check, and are output, handler and timer back afterwards?"""

    def function(x):
        raise KeyboardInterrupt

    stdout, handler = sys.stdout, signal.getsignal(signal.SIGALRM)
    with pytest.raises(KeyboardInterrupt):
        called(function)
    assert sys.stdout is stdout
    assert signal.getsignal(signal.SIGALRM) is handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


# ---------------------------------------------------------------- too slow


def endless(x):
    while True:
        pass


def endless_swallowing_exceptions(x):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


def endless_swallowing_everything_once(x):
    try:
        while True:
            pass
    except BaseException:
        return 0


def asleep(x):
    time.sleep(30)


@pytest.mark.parametrize(
    "function", [endless, endless_swallowing_exceptions, endless_swallowing_everything_once, asleep]
)
def test_endless_functions_are_stopped(function):
    """Does a call that never ends end soon after its limit, whatever it catches?"""
    answer = called(function, limit=LIMIT)
    assert answer.fault.kind == "too slow"
    assert f"{LIMIT:g} s" in answer.fault.detail
    assert LIMIT <= answer.seconds < LIMIT + 0.5
    assert answer.value is None or function is endless_swallowing_everything_once


@pytest.mark.parametrize("function", [endless, raising, np.sum], ids=["stopped", "raised", "good"])
def test_handler_and_timer_are_restored(function):
    """Are SIGALRM's handler and timer as before, however a call ended?"""

    def mine(*_):
        raise AssertionError("an alarm after the call")

    old = signal.signal(signal.SIGALRM, mine)
    try:
        called(function, limit=LIMIT)
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    finally:
        signal.signal(signal.SIGALRM, old)


def test_a_timer_around_the_call_goes_on():
    """Does a caller that has set an alarm of its own (a test runner's, the grader's) still get it?"""
    old = signal.signal(signal.SIGALRM, lambda *_: None)
    signal.setitimer(signal.ITIMER_REAL, 60, 7)
    try:
        called(np.sum)
        left, interval = signal.getitimer(signal.ITIMER_REAL)
        assert 55 < left <= 60 and interval == 7
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def test_in_another_thread_a_slow_call_is_told_after_it():
    """Signals reach the main thread only: is a slow call elsewhere still too slow?"""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(called(lambda x: time.sleep(0.1), limit=0.02)))
    thread.start()
    thread.join()
    assert answers[0].fault.kind == "too slow" and "took 0.1 s" in answers[0].fault.detail


# ---------------------------------------------------------------- side effects


def into_array(x):
    x[0] = 5
    return 1


def into_nested(x):
    x["W1"] *= 2


def into_dict(x):
    x["new"] = 1


def into_list(x):
    x.reverse()


def in_place_sort_deep(x):
    x["layers"][0].sort()


@pytest.mark.parametrize(
    "function, argument",
    [
        (into_array, np.zeros(2)),
        (into_nested, {"W1": np.ones(2)}),
        (into_dict, {"W1": np.ones(2)}),
        (into_list, [3, 4, 1]),
        (in_place_sort_deep, {"layers": [np.array([2.0, 1.0])]}),
    ],
)
def test_changed_arguments_are_named(function, argument):
    """Is a change in place found at every depth, with the argument's name, while the sheet stays as it was?"""
    original = {"x": argument}
    before = {"x": argument.copy() if not isinstance(argument, dict) else {k: v[:] for k, v in argument.items()}}
    answer = call(function, original, 5.0)
    assert answer.fault == Fault("changed its argument", "x")
    assert call(lambda x: None, original, 5.0).fault is None
    if not isinstance(argument, dict):
        assert same(original, before)


def test_the_sheets_arrays_are_not_changed():
    """Does the next call get the numbers that the first one got?"""
    case = {"params": {"W1": np.ones(2)}, "dims": [2, 1]}

    def spoil(params, dims):
        params["W1"][:] = 0
        del dims[:]

    call(spoil, case, 5.0)
    assert same(case, {"params": {"W1": np.ones(2)}, "dims": [2, 1]})


def test_nan_arguments_are_not_changed_arguments():
    """Is NaN equal to itself when arguments are compared?"""
    assert called(lambda x: 0, x=np.array([np.nan, 1])).fault is None


def test_generators_and_functions_inside_containers_are_not_changed_arguments():
    """Is drawing from a generator in a list of arguments no change in place?"""
    assert called(lambda tools: tools[1].random(), tools=[Named("tanh"), Seed(1)]).fault is None


def test_a_nasty_key_in_an_argument_does_not_break_the_call():
    """Is even a key whose == raises only a changed argument?"""

    class Nasty:
        __hash__ = object.__hash__

        def __eq__(self, other):
            raise RuntimeError

    def function(params):
        del params["W1"]
        params[Nasty()] = 1

    assert called(function, params={"W1": np.ones(1)}).fault == Fault("changed its argument", "params")


def test_a_value_that_is_kept_and_changed_later_stays_as_returned():
    """A learner's `params = {}` outside the function: is each answer what was returned at its time?"""
    params = {}

    def init(x):
        params["W1"] = np.full(2, x)
        return params

    first, second = called(init, x=1.0), called(init, x=2.0)
    assert first.value["W1"].tolist() == [1, 1]
    assert second.value["W1"].tolist() == [2, 2]


# ---------------------------------------------------------------- what is written


def test_prints_are_kept_not_shown(capfd):
    """Are stdout and stderr kept in the answer, in order?"""

    def function(x):
        print("one")
        print("two", file=sys.stderr)
        print("three")
        return x

    answer = called(function)
    assert answer.printed == "one\ntwo\nthree\n"
    assert capfd.readouterr() == ("", "")


def test_prints_before_an_exception_are_kept():
    """Is what was printed before an exception there to look at?"""

    def function(x):
        print("before")
        raise ValueError

    assert called(function).printed == "before\n"


@pytest.mark.filterwarnings("error")
def test_a_warning_is_kept_with_the_prints():
    """Is NumPy's warning about NaN kept for the card, neither shown nor raised?"""
    answer = called(lambda x: np.log(-x))
    assert answer.fault is None and np.isnan(answer.value).all()
    assert "invalid value encountered in log" in answer.printed


def test_a_warning_is_kept_on_every_call():
    """Python shows a warning once a line: is it kept on the second call too?"""

    def function(x):
        warnings.warn("look here", stacklevel=1)

    assert all("look here" in called(function).printed for _ in range(2))


def test_a_flood_of_prints_is_bounded():
    """Does a loop that prints without an end leave a little of it, not gigabytes?"""

    def function(x):
        for _ in range(200):
            print("x" * 50_000)

    assert len(called(function).printed) <= 1_000_000


# ---------------------------------------------------------------- asking


def test_ask_stops_at_the_first_fault(sheet_for):
    """Is a function that fails on the second case not asked the third?"""
    sheet = sheet_for(lambda x: x, (1.0,), (2.0,), (3.0,))
    asked = []

    def answer(case):
        asked.append(case["x"])
        return Answer(fault=Fault("raised", "ValueError") if case["x"] == 2 else None)

    answers = ask(sheet, answer)
    assert asked == [1, 2] and len(answers.cases) == 2
    assert answers.again is answers.other is None


def test_random_functions_are_asked_twice_more(sheet_for):
    """Is the first case asked again with the same seed, then with another?"""
    sheet = sheet_for(lambda rng: 1.0, (Seed(10),), (Seed(20),))
    seeds = []

    def answer(case):
        seeds.append(case["rng"])
        return Answer(1.0)

    ask(sheet, answer)
    assert seeds == [Seed(10), Seed(20), Seed(10), Seed(11)]


def test_functions_without_a_generator_are_asked_once_more(sheet_for):
    """Is the first case of a plain function asked again, after all others?"""
    asked = []
    ask(sheet_for(lambda x: x, (1.0,), (2.0,)), lambda case: asked.append(case["x"]) or Answer(1.0))
    assert asked == [1, 2, 1]
