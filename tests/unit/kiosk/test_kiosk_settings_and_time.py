"""Language, large text and time-outs: set by one touch, set back when the person has gone."""

from __future__ import annotations


def test_the_language_changes_by_one_touch_and_back(kiosk) -> None:
    kiosk.touch("language")
    assert kiosk.terminal.say("done") == "Done"
    assert kiosk.target("service civil").name[0].runs[0].text == "Civil status, copies"
    kiosk.wait(1)
    kiosk.touch("language")
    assert kiosk.terminal.say("done") == "Xong"


def test_the_number_is_asked_for_and_printed_in_the_language_chosen(kiosk, made) -> None:
    kiosk.touch("language")
    kiosk.touch("service civil")
    assert kiosk.link.asked[-1].fields["lang"] == "en"
    kiosk.answer(made.issued())
    paper, _ = kiosk.terminal._desk.jobs[0]
    assert paper.languages == ("en", "vi")


def test_large_text_is_larger(kiosk) -> None:
    before = kiosk.terminal.stage.canvas.metrics.text()
    kiosk.touch("text-size")
    assert kiosk.terminal.stage.canvas.metrics.text() >= 1.4 * before


def test_settings_are_set_back_after_asking(kiosk) -> None:
    kiosk.touch("language")
    kiosk.touch("text-size")
    kiosk.wait(44)
    assert kiosk.mark == "kiosk.home"
    kiosk.wait(2)
    assert kiosk.mark == "still-there"
    kiosk.wait(31)
    assert kiosk.mark == "kiosk.home"
    assert (kiosk.terminal.language, kiosk.terminal.large) == ("vi", False)


def test_more_time_can_be_had_as_often_as_needed(kiosk) -> None:
    kiosk.touch("type")
    kiosk.touch("key H")
    for _ in range(12):
        kiosk.wait(46)
        assert kiosk.mark == "still-there"
        kiosk.touch("more-time")
        assert kiosk.mark == "code.1"


def test_saying_done_sets_everything_back(kiosk, made) -> None:
    kiosk.touch("language")
    kiosk.touch("service civil")
    kiosk.answer(made.issued())
    kiosk.touch("done")
    assert kiosk.mark == "kiosk.home"
    assert kiosk.terminal.language == "vi"


def test_alone_it_shows_its_picture_for_hours_until_somebody_touches_it(kiosk) -> None:
    kiosk.wait(170)
    assert kiosk.mark == "kiosk.home"
    for _ in range(100):
        kiosk.clock.move(60)
        kiosk.step()
    assert kiosk.mark == "kiosk.attract"
    kiosk.touch("anywhere")
    assert kiosk.mark == "kiosk.home"


def test_the_clock_moves_each_minute_and_draws_little_else(kiosk) -> None:
    frame = kiosk.window.frame.number
    kiosk.wait(20)
    assert kiosk.window.frame.number == frame
    kiosk.wait(20)  # 09:42:30 → 09:43:10
    assert kiosk.window.frame.number == frame + 1
