"""The vault's keys at a terminal: a recovery key that is shown once and is nowhere afterwards, and a
passphrase that is changed."""

import os
import re
import shutil
import signal
import subprocess
import termios
import time

import session
import vault_test
from session import Session, holds, lacks, same

ENTER_SCREEN, LEAVE_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
OFFER = "make one now? it is shown once [Y/n] "
PRESS = "Enter: I have it."
TYPED = "age identity (AGE-SECRET-KEY-1…), as it was kept: "
KEY = "AGE-SECRET-KEY-1[A-Z0-9]{58}"
PASSPHRASE = vault_test.PASSPHRASE


def set_up(practice):
    vault_test.set_up(practice)
    practice.environment["TERM"] = "xterm"


def new_home(practice):
    """A home with a key, for init on a terminal to make a vault for."""
    practice.environment["TERM"] = "xterm"
    secret = os.path.join(practice.home, "secret")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write(PASSPHRASE + "\n")
    practice.quick_key(secret)


def recipients(practice):
    """What list says behind each recipient."""
    rows = practice.run("vault", "recipient", "list").splitlines()
    for row in rows:
        same("recipient", True, bool(re.match("age1[a-z0-9]{58}(  |$)", row)))
    return [row[62:].strip() for row in rows]


def shown(run):
    """Waits for the screen with the key, and returns the key."""
    run.expect(PRESS)
    output = run.output[run.output.rindex(ENTER_SCREEN) :]
    lacks("screen", output, LEAVE_SCREEN)
    found = re.findall(KEY, output)
    same("keys on the screen", 1, len(found))
    return found[0]


def left(run, before):
    """The screen was cleared and left, and the terminal is as it was."""
    screen = run.output[run.output.rindex(ENTER_SCREEN) :]
    same("end of the screen", 1, screen.count("\x1b[H\x1b[2J" + LEAVE_SCREEN))
    lacks("behind the screen", screen[screen.rindex(LEAVE_SCREEN) :], "AGE-SECRET-KEY")
    # They come right behind the end of the screen.
    for _ in range(100):
        if termios.tcgetattr(run.terminal)[:4] == before:
            break
        time.sleep(0.02)
    same("settings of the terminal", before, termios.tcgetattr(run.terminal)[:4])


def is_nowhere(practice, key):
    """Neither the key nor its secret part is in a file of the home."""
    for secret in (key, key[16:], key.lower()):
        words = ["grep", "-rlF", "--", secret, practice.home]
        found = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        same("files that hold the recovery key", b"", found.stdout)


def as_written_down(key):
    """In small letters, in groups."""
    return " ".join(re.findall(".{1,6}", key.lower()))


def proves(practice, key, told):
    run = practice.terminal("vault", "recover", "--identity", "-")
    output = run.expect(TYPED).send(as_written_down(key)).finish(0)
    holds("output", output, told)
    lacks("output", output, key[20:40])
    lacks("output", output, as_written_down(key)[20:40])


def test_init_offers_a_recovery_key_that_is_shown_once(practice):
    new_home(practice)
    run = practice.terminal("init", "--clinician", "Lucía Ortiz", "--credentials", "LMFT")
    run.expect("go ahead?").send("").expect("passphrase of the vault: ").send(PASSPHRASE)
    run.expect(OFFER).send("")
    key = shown(run)
    run.send("").expect("the recovery key is made")
    output = run.finish(0)
    same("times the key was shown", 1, output.count(key))
    same("recipients", ["", "recovery key"], recipients(practice))
    is_nowhere(practice, key)
    proves(practice, key, "the key fits; there is no note yet")
    practice.run("client", "add", "Maya Lindqvist", "--id", "m1")
    note = vault_test.written(practice, vault_test.CANARY.encode())
    proves(practice, key, "the key opens 1 of 1 note")
    # Without tnotes, too, and in backups.
    path = os.path.join(practice.home, "key")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
        file.write(key + "\n")
    if shutil.which("age"):
        file = os.path.join(practice.home, "tnotes", "vault", "notes", note + ".age")
        words = ["age", "-d", "-i", path, file]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        holds("what age reads", done.stdout.decode(), vault_test.CANARY)
    output = practice.run("config", "get", "backup.recipients")
    same("backup recipients", 2, output.count("age1"))


def test_no_key_is_made_where_none_is_wanted(practice):
    new_home(practice)
    run = practice.terminal("init", "--clinician", "Lucía Ortiz", "--credentials", "LMFT")
    run.expect("go ahead?").send("").expect("passphrase of the vault: ").send(PASSPHRASE)
    run.expect(OFFER).send("n")
    lacks("output", run.finish(0), ENTER_SCREEN)
    same("recipients", [""], recipients(practice))
    # All is there: nothing is offered again.
    run = practice.terminal("init")
    lacks("output", run.finish(0), OFFER)


def test_a_key_that_opens_nothing_yet_makes_no_new_one(practice):
    set_up(practice)
    note = vault_test.written(practice, vault_test.CANARY.encode())
    run = practice.terminal("vault", "recipient", "add", "--recovery")
    key = shown(run)
    run.send("").expect("[Y/n] ").send("n").finish(0)
    before = practice.run("vault", "recipient", "list")
    run = practice.terminal("vault", "recover", "-i", "-", "--new-key").expect(TYPED).send(key)
    holds("output", run.finish(4), "opens 0 of 1 notes")
    # With one more note, some of them open: then it is asked.
    vault_test.written(practice, b"Dunlins")
    question = "make a new key that opens 1 of 2 notes only? [y/N] "
    run = practice.terminal("vault", "recover", "-i", "-", "--new-key").expect(TYPED).send(key)
    holds("output", run.expect(question).send("").finish(4), "opens 1 of 2 notes")
    same("recipients", before, practice.run("vault", "recipient", "list"))
    holds("output", vault_test.unlocked(practice, "show", note), vault_test.CANARY)


def test_who_leaves_the_offer_has_a_vault(practice):
    new_home(practice)
    run = practice.terminal("init", "--clinician", "Lucía Ortiz", "--credentials", "LMFT")
    run.expect("go ahead?").send("").expect("passphrase of the vault: ").send(PASSPHRASE)
    output = run.expect(OFFER).interrupt().finish(130)
    holds("output", output, "'tnotes vault recipient add --recovery'")
    lacks("output", output, "goes on with the vault")
    same("recipients", [""], recipients(practice))


def test_who_leaves_the_screen_has_no_key(practice):
    set_up(practice)
    for leave in (Session.interrupt, Session.end_of_input):
        run = practice.terminal("vault", "recipient", "add", "--recovery")
        before = termios.tcgetattr(run.terminal)[:4]
        key = shown(run)
        leave(run).expect(LEAVE_SCREEN)
        left(run, before)
        run.finish(130)
        same("recipients", [""], recipients(practice))
        is_nowhere(practice, key)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        run = practice.terminal("vault", "recipient", "add", "--recovery")
        before = termios.tcgetattr(run.terminal)[:4]
        shown(run)
        os.kill(run.pid, number)  # tnotes has become tnotes-vault
        run.expect(LEAVE_SCREEN)
        left(run, before)
        same("end by a signal", True, run.wait() != 0)
        same("recipients", [""], recipients(practice))
    # Killed, it shows what it showed, and there is no such key either.
    run = practice.terminal("vault", "recipient", "add", "--recovery")
    shown(run)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    same("recipients", [""], recipients(practice))


def test_what_was_typed_before_does_not_end_the_screen(practice):
    set_up(practice)
    run = practice.terminal("vault", "recipient", "add", "--recovery")
    run.send("").send("").send("")
    key = shown(run)
    time.sleep(0.3)
    run.read(0)
    lacks("output", run.output, LEAVE_SCREEN)
    run.send("").finish(0)
    same("recipients", ["", "recovery key"], recipients(practice))
    proves(practice, key, "the key fits")


def test_a_window_that_is_too_small_has_the_text_alone(practice):
    set_up(practice)
    for size, has_code in (((24, 80), True), ((23, 80), False), ((10, 40), False), ((60, 200), True)):
        words = [session.TNOTES, "vault", "recipient", "add", "--recovery"]
        # It has its size before it has started.
        held = ["/bin/sh", "-c", 'read -r go && exec "$@"', "sh", *words]
        run = Session(held, practice.environment, size)
        run.send("go")
        key = shown(run)
        screen = run.output[run.output.rindex(ENTER_SCREEN) :]
        same("a code", has_code, "\u2588" in screen)
        same("a notice", not has_code, "Too small a window" in screen)
        lines = screen.split("\x1b[2J")[1].split("\n")
        if size[1] >= 80:
            # All of it is to be seen.
            same("lines fit", True, len(lines) < size[0] + 1)
            plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
            same("columns fit", True, max(map(len, plain)) <= 80)
        run.interrupt().finish(130)
        is_nowhere(practice, key)


def test_without_a_screen_to_show_it_on_no_key_is_made(practice):
    set_up(practice)
    words = ["vault", "recipient", "add", "--recovery"]
    practice.run(*words, code=2)
    practice.run(*words, "--yes", code=2)
    holds("output", practice.terminal(*words, "--no-input").finish(2), "shown once, on a terminal")
    holds("output", practice.terminal(*words, TERM="dumb").finish(2), "shown once, on a terminal")
    same("recipients", [""], recipients(practice))
    practice.run("vault", "recipient", "add", code=2)
    practice.run("vault", "recipient", "add", "age1x", "--recovery", code=2)


def test_notes_there_are_can_be_read_with_a_new_key_once_they_are_re_encrypted(practice):
    set_up(practice)
    vault_test.written(practice, vault_test.CANARY.encode())
    vault_test.written(practice, b"Dunlins on the dyke")
    question = "re-encrypt the 2 notes there are now, to be read with this key as well? [Y/n] "
    run = practice.terminal("vault", "recipient", "add", "--recovery")
    key = shown(run)
    output = run.send("").expect(question).send("n").finish(0)
    holds("output", output, "'tnotes vault rekey'")
    run = practice.terminal("vault", "recover", "--identity", "-").expect(TYPED).send(key)
    output = run.finish(5)
    holds("output", output, "the key opens 0 of 2 notes")
    holds("output", output, "after 'tnotes vault rekey'")
    # A passphrase that is mistyped stops that alone.
    run = practice.terminal("vault", "recipient", "add", "--recovery")
    second = shown(run)
    run.send("").expect(question).send("y").expect("passphrase of the vault: ").send("mistyped")
    holds("output", run.finish(6), "'tnotes vault rekey'")
    same("recipients", ["", "recovery key", "recovery key"], recipients(practice))
    output = vault_test.unlocked(practice, "rekey")
    holds("output", output, "re-encrypting [#")
    holds("output", output, "2 notes re-encrypted to 3 keys")
    lacks("output", practice.terminal("vault", "rekey", "--identity", "secret").finish(5), "re-enc")
    for each in (key, second):
        proves(practice, each, "the key opens 2 of 2 notes")
    run = practice.terminal("vault", "rekey", TERM="dumb").expect(": ").send(PASSPHRASE)
    lacks("output", run.finish(0), "[#")


def test_typed_keys_that_are_none(practice):
    set_up(practice)
    for typed, code, told in (
        ("", 2, "no identity was given"),
        ("AGE-SECRET-KEY-1QQQ", 5, "some letter is mistyped"),
        (PASSPHRASE, 5, "some letter is mistyped"),
    ):
        run = practice.terminal("vault", "recover", "--identity", "-").expect(TYPED).send(typed)
        output = run.finish(code)
        holds("output", output, told)
        if typed:
            lacks("output", output, typed)
    run = practice.terminal("vault", "recover", "--identity", "-").expect(TYPED)
    run.interrupt().finish(130)
    run = practice.terminal("vault", "recover", "--identity", "-", "--no-input")
    holds("output", run.finish(2), "nobody can be asked")


def test_the_passphrase_is_changed(practice):
    set_up(practice)
    old, new, again = (
        "passphrase of the vault: ",
        "new passphrase for the vault (empty: leave it as it is): ",
        "the same passphrase again: ",
    )
    path = os.path.join(practice.home, ".config", "tnotes", "identity.age")

    def bytes_there():
        with open(path, "rb") as file:
            return file.read()

    before = bytes_there()
    # Wrong, left, or left as it is: nothing is changed.
    run = practice.terminal("vault", "passphrase").expect(old).send("another")
    lacks("output", run.finish(6), new)
    run = practice.terminal("vault", "passphrase").expect(old).send(PASSPHRASE).expect(new).send("")
    holds("output", run.finish(0), "(as it was)")
    for steps in ([], [(old, PASSPHRASE)], [(old, PASSPHRASE), (new, "Knots at the quay")]):
        run = practice.terminal("vault", "passphrase")
        for question, answer in steps:
            run.expect(question).send(answer)
        run.expect(": ")
        time.sleep(0.1)
        run.interrupt().finish(130)
    run = practice.terminal("vault", "passphrase").expect(old).send(PASSPHRASE)
    for _ in range(3):
        run.expect(new).send("Knots at the quay").expect(again).send("Knots on the quay")
    run.finish(2)
    same("key", before, bytes_there())

    run = practice.terminal("vault", "passphrase").expect(old).send(PASSPHRASE)
    run.expect(new).send("Knots at the quay").expect(again).send("Knots at the quay")
    output = run.finish(0)
    holds("output", output, "(passphrase changed)")
    holds("output", output, "still open with the passphrase before")
    lacks("output", output, "Knots")
    same("mode", 0o600, os.stat(path).st_mode & 0o777)
    same("beside the key", [], [n for n in os.listdir(os.path.dirname(path)) if "tmp" in n or n[0] == "."])
    run = practice.terminal("vault", "list").expect(old).send(PASSPHRASE)
    run.finish(6)
    run = practice.terminal("vault", "list").expect(old).send("Knots at the quay")
    run.finish(0)


def test_a_forgotten_passphrase_is_got_over_with_the_recovery_key(practice):
    set_up(practice)
    run = practice.terminal("vault", "recipient", "add", "--recovery")
    key = shown(run)
    run.send("").finish(0)
    note = vault_test.written(practice, vault_test.CANARY.encode())
    run = practice.terminal("vault", "recover", "--identity", "-", "--new-key").expect(TYPED).send(key)
    run.expect("new passphrase for the vault (empty: not now): ").send("Knots at the quay")
    run.expect("the same passphrase again: ").send("Knots at the quay")
    output = run.finish(0)
    holds("output", output, "the key that was there is now ")
    holds("output", output, "1 note re-encrypted")
    lost = practice.run("vault", "recipient", "list").split()[1]
    holds("output", output, f"'tnotes vault recipient remove {lost}' ends that")
    same("recipients", ["", "", "recovery key"], recipients(practice))
    run = practice.terminal("vault", "show", note).expect(": ").send("Knots at the quay")
    holds("output", run.finish(0), vault_test.CANARY)
    # The old key, should its passphrase be remembered.
    folder = os.path.join(practice.home, ".config", "tnotes")
    [aside] = [name for name in os.listdir(folder) if name.startswith("identity-until-")]
    path = os.path.join(folder, aside)
    run = practice.terminal("vault", "show", note, "--identity", path)
    run.expect(f"passphrase of '{path}': ").send(PASSPHRASE)
    holds("output", run.finish(0), vault_test.CANARY)


def test_no_scrollback_keeps_the_key(practice):
    if not shutil.which("tmux"):
        print("skipped: there is no tmux")
        return
    set_up(practice)
    socket = os.path.join(practice.home, "tmux")
    environment = dict(practice.environment, TERM="xterm", TMUX_TMPDIR=practice.home)

    def tmux(*words):
        whole = ["tmux", "-f", "/dev/null", "-S", socket, *words]
        return subprocess.run(whole, env=environment, capture_output=True, timeout=30, check=True).stdout.decode()

    def wait_for(text):
        for _ in range(300):
            screen = tmux("capture-pane", "-p", "-S", "-", "-t", "it")
            if text in screen:
                return screen
            time.sleep(0.1)
        raise session.Failed(f"expected {text!r} on {screen!r}")

    tmux("new-session", "-d", "-s", "it", "-x", "80", "-y", "24", "sh")
    try:
        line = f"for i in 1 2 3 4 5 6 7 8 9; do echo $i; done; {session.TNOTES} vault recipient add --recovery"
        tmux("send-keys", "-t", "it", line, "Enter")
        [key] = re.findall(KEY, wait_for(PRESS))
        tmux("send-keys", "-t", "it", "Enter")
        screen = wait_for("the recovery key is made")
        lacks("screen and scrollback", screen, key[16:30])
        holds("screen and scrollback", screen, "\n9\n")
    finally:
        tmux("kill-server")


session.main()
