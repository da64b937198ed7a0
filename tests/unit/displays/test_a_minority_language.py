"""A language that does not come with us, laid beside the settings: text, recordings and an icon."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

import motcua
from config.look import icons
from config.settings import Panel, TerminalSettings
from config.voice import recording
from config.voice.pack import PackError, as_wav, load
from config.voice.phrases import Announcement, lacking_words
from config.words import endonym, has_words, words, written
from contract.messages import CallsState
from displays.wall import Wall
from kiosk.speaking import SpokenHelp
from tests.unit.displays.toy_speaker import Speaker
from tests.unit.queue_server.admin_steps import browser, upload
from tests.waiting import wait_for

RATE = 22_050
PITCH = {"vi": 440, "hmn": 990}
LETTERS = {f"letter-{letter}": letter for letter in [*"abcdefghijklmnopqrstuvwxyz", "dd"]}
WORDS = ["xoom", "ib", "ob", "peb", "plaub", "tsib", "rau", "xya", "yim", "cuaj"]
DIGITS = dict(enumerate(WORDS))
PHRASES = {"caw": "Caw tus muaj naj npawb", "rau-rooj": "mus rau lub rooj", "rov": "Hais dua"}
ORDER = {
    "call": "caw {ticket} rau-rooj {counter}",
    "recall": "rov caw {ticket} rau-rooj {counter}",
    "priority-call": "caw {ticket} rau-rooj {counter}",
    "priority-recall": "rov caw {ticket} rau-rooj {counter}",
}
SHAPE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M2 2h20v20z"/></svg>'


def po(entries: dict[str, str]) -> str:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    return head + "".join(f'\nmsgid "{key}"\nmsgstr "{text}"\n' for key, text in entries.items())


def text_file() -> dict[str, str]:
    """What a translator writes: the order of the words, and the words."""
    entries = {"language": "Hmoob", "clip.help-home": "Kov ib lub npov kom tau naj npawb"}
    for kind, order in ORDER.items():
        entries[f"sentence.{kind}"] = order
        entries[f"sentence.{kind}.screen"] = order.replace("rau-rooj {counter}", "rau-rooj")
    clips = {**PHRASES, **LETTERS, **{f"digit-{n}": word for n, word in DIGITS.items()}}
    return entries | {f"clip.{name}": text for name, text in clips.items()}


def forget() -> None:
    for kept in (words, icons.drawing, icons.icon_names):
        kept.cache_clear()


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The office's own folder, with the text file of one language."""
    folder = tmp_path / "own"
    monkeypatch.setenv("MOTCUA_OWN", str(folder))
    lay(folder, "hmn", "voice", text_file())
    forget()
    yield folder
    monkeypatch.undo()
    forget()


def lay(own: Path, language: str, domain: str, entries: dict[str, str]) -> None:
    file = own / "words" / language / f"{domain}.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(po(entries), encoding="utf-8")
    forget()


def record(folder: Path, language: str) -> Path:
    """Somebody reads the sheet aloud: a tone a line, another for each language."""
    folder.mkdir()
    time = np.arange(RATE // 4) / RATE
    tone = np.round(6000 * np.sin(2 * np.pi * PITCH[language] * time)).astype("<i2")
    for line in recording.sheet(language):
        (folder / line.file).write_bytes(as_wav(tone.tobytes()))
    return folder


def read_name(folder: Path) -> None:
    """The name of one service, as the kiosk reads its card."""
    shutil.copy(next(folder.glob("*-help-home.wav")), folder / "card-service-civil.wav")


def install(tmp_path: Path, language: str) -> int:
    folder = tmp_path / f"recorded-{language}"
    told = [str(folder), "--language", language, "--to", str(tmp_path / "packs")]
    return motcua.main(["voice", "install", *told])


@pytest.fixture
def packs(own: Path, tmp_path: Path) -> Path:
    for language in ("vi", "hmn"):
        read_name(record(tmp_path / f"recorded-{language}", language))
        assert install(tmp_path, language) == 0
    return tmp_path / "packs"


@pytest.mark.usefixtures("own")
def test_the_sheet_is_in_the_words_of_the_text_file(tmp_path: Path) -> None:
    target = tmp_path / "sheet.csv"
    assert motcua.main(["voice", "sheet", "--language", "hmn", str(target)]) == 0
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))[1:]
    said = {row[1][4:-4]: row[2] for row in rows}
    assert said["digit-5"] == "tsib"
    assert said["rau-rooj"] == PHRASES["rau-rooj"]
    assert set(said) == {*PHRASES, *LETTERS, *(f"digit-{n}" for n in DIGITS), "help-home"}


def test_without_a_text_file_one_is_told_what_to_do(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(own / "words")
    forget()
    for told in (["sheet", str(tmp_path / "s.csv")], ["check", str(tmp_path)]):
        assert motcua.main(["voice", *told, "--language", "hmn", "--shown", "en"]) == 1
        assert f"voice.po to {own}/words/hmn/voice.po" in capsys.readouterr().err
    assert not has_words("hmn")


def test_words_that_are_lacking_are_named(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = text_file()
    del entries["sentence.recall"], entries["clip.digit-7"]
    lay(own, "hmn", "voice", entries)
    assert lacking_words("hmn") == ["sentence.recall", "clip.digit-7"]
    assert motcua.main(["voice", "check", str(tmp_path), "--language", "hmn"]) == 1
    assert "sentence.recall, clip.digit-7" in capsys.readouterr().err


def test_recordings_are_checked_before_they_are_installed(packs: Path, tmp_path: Path) -> None:
    recorded = tmp_path / "recorded-hmn"
    next(recorded.glob("*-digit-7.wav")).unlink()
    assert install(tmp_path, "hmn") == 1
    pack = load(packs / "hmn")
    assert pack.seconds(pack.say(Announcement.CALL, "A025", "3")) > 1
    assert not pack.can_say(Announcement.CLOSING, "", "")


def test_a_pack_whose_text_file_is_gone_is_refused_by_name(packs: Path, own: Path) -> None:
    shutil.rmtree(own / "words")
    forget()
    with pytest.raises(PackError, match=r"hmn/voice\.po lacks sentence\.call"):
        load(packs / "hmn")


def heard(file: Path) -> list[str]:
    """Which language sounds in each tenth of a second; silence is left out."""
    sound = np.frombuffer(file.read_bytes()[44:], dtype="<i2").astype(float)
    languages = []
    for start in range(0, len(sound) - RATE // 10, RATE // 10):
        piece = sound[start : start + RATE // 10]
        strength = np.abs(np.fft.rfft(piece))
        pitch = np.argmax(strength) * 10
        if np.sqrt(np.mean(piece**2)) > 500:
            languages += [name for name, own in PITCH.items() if abs(pitch - own) < 15]
    return languages


def test_the_wall_calls_in_it_after_vietnamese(
    packs: Path, tmp_path: Path, clock, make_wall, walls
) -> None:
    settings = TerminalSettings(
        format=1, office="trial", device="wall-1", kind="display", languages=["vi", "hmn"],
        voice=str(packs), sound=f"file:{tmp_path}/sound",
        panel=Panel(width=640, height=360, width_mm=400, distance_m=2, window=True),
    )  # fmt: skip
    wall = Wall(settings, tmp_path, clock)
    call = msgspec.structs.replace(walls.call(1, "A025"), at=clock.now())
    wall.announcer.offer([call], CallsState(at=clock.now(), calls=[call]).epoch)
    wall.announcer.start()
    file = tmp_path / "data" / "last-announcement.wav"
    wait_for(file.exists, "the announcement")
    wall.announcer.stop()
    languages = heard(file)
    change = languages.index("hmn")
    assert set(languages[:change]) == {"vi"}
    assert set(languages[change:]) == {"hmn"}
    assert change > 1.5 * len(languages[change:])  # Vietnamese is said twice


def test_a_kiosk_offers_it_and_speaks_it(packs: Path) -> None:
    from tests.unit.kiosk.conftest import make_rig

    rig = make_rig("kiosk")
    rig.terminal.settings.languages = ["vi", "xyz", "hmn"]
    rig.terminal.stage.repaint()
    rig.step()
    assert rig.target("language").text == "Hmoob"
    rig.touch("language")
    assert rig.terminal.language == "hmn"
    assert rig.mark == "kiosk.home"
    assert rig.target("language").text == "Tiếng Việt"
    loaded = {"hmn": load(packs / "hmn")}
    assert SpokenHelp(loaded, Speaker()).speaks("hmn")
    assert loaded["hmn"].phrase("help-home")
    assert rig.target("service civil")
    assert loaded["hmn"].phrase("card-service-civil")


def test_its_screens_are_in_the_words_there_are_else_in_vietnamese(own: Path) -> None:
    assert words("display", "hmn")("wall.counter") == "Quầy"
    assert written("display", ["vi", "hmn", "en"]) == ["vi", "en"]
    lay(own, "hmn", "display", {"wall.counter": "Rooj", "wall.stale": "{nobody} {time}"})
    say = words("display", "hmn")
    assert (say("wall.counter"), say("wall.call"), say.language) == ("Rooj", "Mời số", "hmn")
    assert say("wall.stale", time="9:42").startswith("Mất kết nối từ 9:42")
    assert written("display", ["vi", "hmn"]) == ["vi", "hmn"]
    assert endonym("hmn") == "Hmoob"
    assert endonym("xyz") == "xyz"


@pytest.mark.usefixtures("own")
def test_an_office_writes_its_own_names_in_it(office) -> None:
    admin = browser(office, "admin")
    assert 'value="hmn"' in admin.get("/admin/office").text
    assert "Hmoob" in admin.get("/admin/office").text
    text = admin.get("/admin/settings.toml").text
    upload(admin, text.replace('languages = ["vi", "en"]', 'languages = ["vi", "hmn"]'), "import")
    assert office.views.office().languages == ["vi", "hmn"]
    assert 'name="names-hmn"' in admin.get("/admin/services/ho-tich").text


def test_an_office_changes_a_text_of_ours_without_our_file(own: Path) -> None:
    lay(own, "vi", "display", {"wall.counter": "Bàn"})
    say = words("display", "vi")
    assert (say("wall.counter"), say("wall.call")) == ("Bàn", "Mời số")


def test_a_broken_file_changes_nothing(own: Path, caplog: pytest.LogCaptureFixture) -> None:
    (own / "words" / "vi").mkdir(parents=True)
    (own / "words" / "vi" / "display.po").write_bytes(b'msgid "wall.counter\nmsgstr \xff\n')
    forget()
    assert words("display", "vi")("wall.counter") == "Quầy"
    assert "cannot be read" in caplog.text


def test_an_own_icon_is_drawn_and_a_bad_one_stood_in_for(own: Path, make_wall) -> None:
    from devices.screen.canvas import load_icon

    folder = own / "icons"
    folder.mkdir()
    (folder / "birth.svg").write_text(SHAPE, encoding="utf-8")
    (folder / "house.svg").write_text("<svg <<<", encoding="utf-8")
    (folder / "script.svg").write_text(SHAPE.replace("<path", "<script/><path"), encoding="utf-8")
    forget()
    assert "birth" in icons.icon_names()
    assert load_icon("birth", 24, "#000000").get_at((18, 4)).a > 0
    assert icons.drawing("script") == icons.stand_in()
    assert load_icon("house", 24, "#000000").get_size() == (24, 24)
