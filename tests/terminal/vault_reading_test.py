"""Psychotherapy notes read at a terminal: what is long goes through less, which keeps nothing
however it is set up, and through no other pager; a search shows what it found and where."""

import os
import subprocess

import session
from session import holds, lacks, same
from vault_test import CANARY, PASSPHRASE, QUESTION, set_up, unlocked, written

LONG = "".join(f"Line {number}\n" for number in range(1, 60)) + CANARY + "\n"


def files_with(practice, text):
    """Below the home, but for what the tests put there."""
    found = subprocess.run(
        ["grep", "-rlaF", "--exclude=text", "--exclude=editor", "-e", text, practice.home], capture_output=True, text=True, check=False
    ).stdout
    return found.split()


def hostile(practice, **more):
    """A user's less that would keep and run whatever it can be told to."""
    home = practice.home
    with open(os.path.join(home, ".less"), "w", encoding="utf-8") as file:
        file.write(f"#env\nLESSHISTFILE = {home}/history\nLESS = -o{home}/logged\n")
    with open(os.path.join(home, ".lesskey"), "w", encoding="utf-8") as file:
        file.write(f"#env\nLESSHISTFILE = {home}/history\nLESS = -o{home}/logged\n")
    return dict(
        practice.environment,
        TERM="xterm",
        LESS=f"-O{home}/logged",
        LESSOPEN=f"|-tee {home}/opened",
        LESSHISTFILE=f"{home}/history",
        VISUAL=f"cp %s {home}/edited; true",
        **more,
    )


def test_what_is_long_goes_through_a_less_that_keeps_nothing(practice):
    set_up(practice)
    note = written(practice, LONG.encode())
    practice.environment = hostile(practice, PAGER="less -S")
    run = practice.terminal("vault", "show", note).expect(QUESTION).expect(": ").send(PASSPHRASE)
    run.expect("Line 10")
    lacks("the first screen", run.output, CANARY)
    # On the alternate screen.
    holds("the first screen", run.output, "\x1b[?1049h")
    home = practice.home
    run.send("/" + CANARY).expect(CANARY)
    for keys in [f"s{home}/saved\n", f"!cp /dev/null {home}/shell\n", "v", f"|^cat >{home}/piped\n", ":e text\n"]:
        os.write(run.terminal, keys.encode())
        os.write(run.terminal, b"\n\n")
        run.read(0.3)
    os.write(run.terminal, b"\x1b\nq")
    run.expect("\x1b[?1049l")
    run.finish(0)
    same("files that hold the text", [], files_with(practice, CANARY))
    there = sorted(os.listdir(home))
    for name in ["saved", "shell", "piped", "logged", "opened", "history", "edited", ".lesshst"]:
        if name in there:
            raise session.Failed(f"{name} was left")


def test_what_fits_the_screen_stays_on_it(practice):
    set_up(practice)
    note = written(practice, (CANARY + "\n").encode())
    practice.environment = hostile(practice)
    output = unlocked(practice, "show", note)
    holds("output", output, CANARY + "\n")
    lacks("output", output, "\x1b[?1049h")


def test_other_pagers_get_nothing(practice):
    set_up(practice)
    note = written(practice, LONG.encode())
    kept = os.path.join(practice.home, "kept")
    script = os.path.join(practice.home, "pager")
    with open(os.open(script, os.O_WRONLY | os.O_CREAT, 0o700), "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\ncat >{kept}\n")
    environment = dict(practice.environment, TERM="xterm")
    for pager in [script, f"tee {kept}", f"cat >{kept}; less", "lesspipe", "/nowhere/less", "cat"]:
        practice.environment = dict(environment, TNOTES_PAGER=pager)
        holds("output", unlocked(practice, "show", note), CANARY + "\n")
        if os.path.exists(kept):
            raise session.Failed(f"{pager} got the text")


def test_a_search_shows_what_it_found_and_where(practice):
    set_up(practice)
    first = written(practice, f"Nothing here.\r\nThe {CANARY}, again.\n".encode())
    second = written(practice, (("Quiet. " * 100) + CANARY.upper() + " and more." * 100 + "\n").encode())
    practice.environment["TERM"] = "xterm"
    output = unlocked(practice, "search", "whimbrels", "WEIR")
    for note in [first, second]:
        holds("output", output, note)
    holds("output", output, "   2: The \x1b[31mWhimbrels\x1b[0m at the \x1b[31mweir\x1b[0m, again.\n")
    holds("output", output, "   1: …")
    holds("output", output, "\x1b[31mWHIMBRELS\x1b[0m AT THE \x1b[31mWEIR\x1b[0m")
    lacks("output", output, "\x0d,")
    lacks("output", output, "Nothing here")
    practice.environment["TERM"] = "dumb"
    holds("output", unlocked(practice, "search", "-w", "weir"), f"   2: The {CANARY}, again.\n")
    holds("output", unlocked(practice, "search", "weirs"), "nothing was found")
    output = unlocked(practice, "search", "weir", "--json")
    holds("output", output, f'"text": "The {CANARY}, again."')


def test_words_can_be_typed_where_no_shell_remembers_them(practice):
    set_up(practice)
    note = written(practice, (CANARY + "\n").encode())
    run = practice.terminal("vault", "search").expect("search for: ").send("weir  whimbrels")
    run.expect(QUESTION).expect(": ").send(PASSPHRASE)
    output = run.finish(0)
    holds("output", output, note)
    holds("output", output, CANARY)
    for leave in [session.Session.interrupt, session.Session.end_of_input]:
        run = practice.terminal("vault", "search").expect("search for: ")
        leave(run)
        lacks("output", run.finish(130), CANARY)
    lacks("output", practice.terminal("vault", "search").expect("search for: ").send("").finish(2), CANARY)


def test_what_reorders_or_commands_a_terminal_is_shown_as_it_is_written(practice):
    set_up(practice)
    note = written(practice, "A \x1b]0;title\x07 Whimbrel \u202egnip\tX\n".encode())
    for words in [["search", "whimbrel"], ["show", note]]:
        output = unlocked(practice, *words)
        holds("output", output, "A \\x1b]0;title\\x07 Whimbrel \\u202egnip\tX\n")


session.main()
