"""Answers that may be a moment old."""

from hutong.kernel.recent import Recent


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_an_answer_is_remembered_for_its_time_and_no_longer() -> None:
    watch = Watch()
    recent: Recent[str, str] = Recent(lambda: 2, clock=watch)
    recent.put("token", "lin", recent.asking())
    watch.now_s = 1.9
    assert recent.get("token") == "lin"
    watch.now_s = 2.0
    assert recent.get("token") is None


def test_an_answer_that_was_on_its_way_when_it_was_revoked_is_not_kept() -> None:
    recent: Recent[str, str] = Recent(lambda: 2, clock=Watch())
    mark = recent.asking()
    recent.forget(lambda _, who: who == "lin")
    recent.put("token", "lin", mark)
    assert recent.get("token") is None


def test_forgetting_one_leaves_the_others() -> None:
    recent: Recent[str, str] = Recent(lambda: 2, clock=Watch())
    for token, who in (("a", "lin"), ("b", "mei"), ("c", "lin")):
        recent.put(token, who, recent.asking())
    recent.forget(lambda _, who: who == "lin")
    assert [recent.get(token) for token in "abc"] == [None, "mei", None]


def test_memory_is_bounded_and_zero_seconds_remember_nothing() -> None:
    recent: Recent[int, int] = Recent(lambda: 2, most=3, clock=Watch())
    for key in range(5):
        recent.put(key, key, recent.asking())
    assert [recent.get(key) for key in range(5)] == [None, None, 2, 3, 4]
    nothing: Recent[int, int] = Recent(lambda: 0)
    nothing.put(1, 1, nothing.asking())
    assert nothing.get(1) is None
