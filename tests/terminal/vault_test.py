"""Psychotherapy notes at a terminal: written in an editor, read, changed and discarded by a person
who types the passphrase, mistypes it, changes her mind, or presses Ctrl-C."""

import atexit
import os
import shutil
import subprocess
import time

import session
from session import Session, holds, lacks, same

CANARY = "Whimbrels at the weir"
PASSPHRASE = "a passphrase for tests"
APPEND = f'printf "%s\\n" "{CANARY}" >>"$1"\n'
QUESTION = "passphrase of the vault"
LEAVES = [Session.interrupt, Session.end_of_input]


def set_up(practice):
    """A practice with a vault. Texts are edited where no other test looks for them."""
    memory = f"/dev/shm/tnotes-test-{os.getpid()}"
    shutil.rmtree(memory, ignore_errors=True)
    if os.path.isdir("/dev/shm"):
        os.mkdir(memory, 0o700)
        atexit.register(shutil.rmtree, memory, ignore_errors=True)
    practice.environment["XDG_RUNTIME_DIR"] = memory
    secret = os.path.join(practice.home, "secret")
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        file.write(PASSPHRASE + "\n")
    practice.quick_key(secret)
    practice.run("init", "--clinician", "Lucía Ortiz", "--yes", "--passphrase-file", secret)
    practice.run("client", "add", "Maya Lindqvist", "--id", "m1")
    practice.editor(APPEND)


def left_in_memory(practice):
    return os.listdir(practice.environment["XDG_RUNTIME_DIR"])


def texts_kept(practice):
    folder = os.path.join(practice.home, "tnotes", "vault", ".git", "tnotes", "unfinished")
    return os.listdir(folder) if os.path.isdir(folder) else []


def notes(practice):
    folder = os.path.join(practice.home, "tnotes", "vault", "notes")
    return sorted(name[:-4] for name in os.listdir(folder)) if os.path.isdir(folder) else []


def written(practice, text):
    """A note's id."""
    path = os.path.join(practice.home, "text")
    with open(path, "wb") as file:
        file.write(text)
    return practice.run("vault", "new", "m1", "--from", path).split()[0]


def unlocked(practice, *words, code=0):
    """A command that asks for the passphrase, answered well; returns what it printed."""
    run = practice.terminal("vault", *words).expect(QUESTION).expect(": ").send(PASSPHRASE)
    output = run.finish(code)
    lacks("output", output, PASSPHRASE)
    return output


def test_a_note_is_written_read_changed_and_discarded(practice):
    set_up(practice)
    output = practice.terminal("vault", "new", "maya").finish(0)
    lacks("output", output, QUESTION)
    lacks("output", output, CANARY)
    [note] = notes(practice)
    holds("output", output, f"{note}  ")

    output = unlocked(practice, "show", note[:12])
    holds("output", output, note)
    holds("output", output, CANARY + "\n")
    holds("output", unlocked(practice, "list"), f"{note}  ")

    practice.editor('printf "Dunlins\\n" >>"$1"\n')
    output = unlocked(practice, "edit", note[:12])
    holds("output", output, note)
    lacks("output", output, CANARY)
    output = unlocked(practice, "show", "maya", "--json")
    holds("output", output, f'"text": "{CANARY}\\nDunlins\\n"')
    practice.editor("true\n")
    holds("output", unlocked(practice, "edit", note[:12]), "nothing was changed")

    question = f"discard note {note}? the vault's history keeps its ciphertext [y/N]"
    for answer in ["n", "", "no"]:
        run = practice.terminal("vault", "discard", note[:12]).expect(question).send(answer)
        holds("output", run.finish(0), "nothing was discarded")
    for leave in LEAVES:
        leave(practice.terminal("vault", "discard", note).expect("[y/N]")).finish(130)
    run = practice.terminal("vault", "discard", note, "--json").expect("[y/N]").send("n")
    holds("output", run.finish(0), "\nnull\n")
    same("notes", [note], notes(practice))
    output = practice.terminal("vault", "discard", note).expect("[y/N]").send("y").finish(0)
    holds("output", output, f"{note}  discarded")
    holds("output", output, f":notes/{note}.age | age -d -i ")
    same("notes", [], notes(practice))
    holds("output", unlocked(practice, "list"), "there are no such notes in the vault")
    same("left in memory", [], left_in_memory(practice))


def test_passphrases_that_are_wrong_missing_or_not_given(practice):
    set_up(practice)
    note = written(practice, CANARY.encode())
    run = practice.terminal("vault", "show", note).expect(QUESTION).send("another")
    output = run.finish(6)
    holds("output", output, "the passphrase is wrong")
    lacks("output", output, "another")
    run = practice.terminal("vault", "show", note).expect(QUESTION).send("")
    holds("output", run.finish(2), "the passphrase is empty")
    for words in (["show", note], ["list"], ["edit", note]):
        for leave in LEAVES:
            run = practice.terminal("vault", *words).expect(QUESTION).expect(": ")
            time.sleep(0.1)
            output = leave(run).finish(130)
            lacks("output", output, CANARY)
    # Nobody is asked where that was ruled out, nor for what fails anyway.
    output = practice.terminal("vault", "show", note, "--no-input").finish(6)
    holds("output", output, "--passphrase-file")
    lacks("output", practice.terminal("vault", "show", "zoe").finish(3), QUESTION)
    lacks("output", practice.terminal("vault", "edit", "zzz").finish(3), QUESTION)
    same("left in memory", [], left_in_memory(practice))


def test_what_came_out_of_a_pipe_is_kept_where_the_passphrase_is_not_given(practice):
    set_up(practice)
    for way in (Session.interrupt, lambda run: run.send("another")):
        note = written(practice, b"Knots")
        piped = f"echo '{CANARY}' | exec {session.TNOTES} vault edit {note} --from -"
        run = Session(["/bin/sh", "-c", piped], practice.environment).expect(QUESTION).expect(": ")
        time.sleep(0.1)
        way(run).wait()
        holds("output", run.output, f"go on with 'tnotes vault edit {note[:8]}'")
        lacks("output", run.output, CANARY)
        same("texts kept", 1, len(texts_kept(practice)))
        practice.editor("true\n")
        unlocked(practice, "edit", note)
        holds("note", unlocked(practice, "show", note), CANARY)
        same("texts kept", [], texts_kept(practice))


def test_what_a_note_holds_does_not_rule_the_terminal(practice):
    set_up(practice)
    evil = b"one\x1b[2J\x1b]0;title\x07two\rthree\x08\x00\x9b31m\xffend \xe2\x80\xae"
    note = written(practice, evil)
    output = unlocked(practice, "show", note)
    body = output[output.index("one") :]
    for forbidden in "\x1b\x07\x08\x00\r\u202e":
        lacks("note", body, forbidden)
    for part in ("one", "title", "two", "three", "31m", "end"):
        holds("note", body, part)
    # Untouched where it was asked for, and nobody looks.
    secret = os.path.join(practice.home, "secret")
    path = os.path.join(practice.home, "copy")
    with open(path, "wb") as file:
        subprocess.run(
            [session.TNOTES, "vault", "show", note, "--unsafe-stdout", "--passphrase-file", secret],
            env=practice.environment,
            stdout=file,
            timeout=60,
            check=True,
        )
    with open(path, "rb") as file:
        same("note", evil, file.read())


def test_a_key_of_the_editor_is_the_editor_s(practice):
    if not os.path.isdir("/dev/shm"):
        return
    set_up(practice)
    # An editor that takes Ctrl-C as a key, as editors do.
    practice.editor(
        f'trap "touch $HOME/pressed" INT\n{APPEND}echo open\nsleep 1\nsleep 1\n[ -e "$HOME/pressed" ]\n'
    )
    practice.terminal("vault", "new", "maya").expect("open").interrupt().finish(0)
    [note] = notes(practice)
    # One that dies of it leaves the text behind, encrypted.
    practice.editor('printf "Dunlins\\n" >>"$1"\necho open\nsleep 60\n')
    run = practice.terminal("vault", "edit", note).expect(QUESTION).send(PASSPHRASE).expect("open")
    time.sleep(0.5)  # a shell that just starts a program may put Ctrl-C off until that ends
    output = run.interrupt().finish(7)
    holds("output", output, "the text is kept, encrypted")
    holds("output", output, f"tnotes vault edit {note[:8]}")
    same("texts kept", [note], [name[:32] for name in texts_kept(practice)])
    same("left in memory", [], left_in_memory(practice))

    # It is spoken of, and gone on with.
    hint = f"a text was left unfinished: 'tnotes vault edit {note[:8]}'"
    holds("output", unlocked(practice, "list"), hint)
    practice.editor("true\n")
    holds("output", unlocked(practice, "edit", note), "going on with the text that was left unfinished")
    holds("output", unlocked(practice, "show", note), f"{CANARY}\nDunlins\n")
    same("texts kept", [], texts_kept(practice))


def test_discarding_what_nothing_keeps_asks(practice):
    if not os.path.isdir("/dev/shm"):
        return
    set_up(practice)
    practice.editor(APPEND + "exit 1\n")
    practice.terminal("vault", "new", "maya").finish(7)
    [kept] = texts_kept(practice)
    note = kept[:32]
    question = f"throw away the unfinished text of {note}? nothing keeps it [y/N]"
    for leave in LEAVES:
        leave(practice.terminal("vault", "discard", note).expect(question)).finish(130)
    practice.terminal("vault", "discard", note).expect(question).send("n").finish(0)
    same("texts kept", [kept], texts_kept(practice))
    output = practice.terminal("vault", "discard", note).expect(question).send("y").finish(0)
    lacks("output", output, "age -d")
    same("texts kept", [], texts_kept(practice))


def test_a_hangup_while_the_editor_runs_loses_nothing(practice):
    if not os.path.isdir("/dev/shm"):
        return
    set_up(practice)
    practice.editor(APPEND + "echo open\nsleep 60\n")
    run = practice.terminal("vault", "new", "maya").expect("open")
    # The window is closed.
    os.close(run.terminal)
    os.waitpid(run.pid, 0)
    for _ in range(50):
        practice.run("vault", "edit", "zzz", code=3)
        if texts_kept(practice):
            break
        time.sleep(0.1)
    [kept] = texts_kept(practice)
    same("left in memory", [], left_in_memory(practice))
    practice.editor("true\n")
    holds("output", unlocked(practice, "edit", kept[:8]), "going on with the text")
    holds("output", unlocked(practice, "show", "maya"), CANARY)


if __name__ == "__main__":
    session.main()
