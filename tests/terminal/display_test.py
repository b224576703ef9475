"""What stands on a terminal: colours, a pager, and no control character that came from a file."""

import os

import session
from session import holds, lacks, same

HOSTILE = 'name: "Mal\\e[31mory\\a \\u202eNovak\\u009b2J"\n'


def hostile_client(practice):
    practice.set_up()
    practice.run("client", "add", "Mallory Novak", "--id", "h1")
    with open(os.path.join(practice.records, "clients", "h1", "client.yaml"), "w",
              encoding="utf-8") as file:
        file.write(HOSTILE)


def clean(what, output):
    for control in ["\x1b", "\a", "\u202e", "\u009b"]:
        lacks(what, output, control)
    holds(what, output, "ory")


def test_names_are_escaped_on_a_terminal_only(practice):
    hostile_client(practice)
    note = practice.run("new", "h1", "--no-edit").split()[0]
    for words in [["client", "list"], ["client", "show", "h1"], ["list"], ["list", "--print", "{name}"],
                  ["export", "h1", "--include-drafts"], ["client", "list", "--json"]]:
        clean(" ".join(words), practice.terminal(*words).finish(0))
    clean("sign", practice.terminal("sign", note).expect("[y/N]").send("n").finish(0))
    practice.editor("true\n")
    clean("new", practice.terminal("new", "h1").expect("[Y/n]").interrupt().finish(130))
    practice.run("client", "add", "Mallory Novak")
    clean("ambiguous", practice.terminal("new", "novak", "--no-edit").finish(3))
    # A pipe gets the bytes as they are.
    holds("in a pipe", practice.run("list", "--print", "{name}"), "\x1b[31m")


def test_a_note_is_escaped_on_a_terminal_only(practice):
    practice.set_up()
    note = practice.draft("--set", "plan=Mal\x1b]0;title\x07lory")
    for words in [["show", note], ["diff", note], ["export", "m1", "--include-drafts"]]:
        output = practice.terminal(*words).finish(0)
        lacks(" ".join(words), output, "\x1b")
        lacks(" ".join(words), output, "\x07")
        holds(" ".join(words), output, "lory")
    holds("in a pipe", practice.run("show", note), "\x1b]0;title\x07")


def test_colours(practice):
    practice.set_up()
    note = practice.draft()
    practice.run("edit", note, "--set", "plan=See her again")
    color = "\x1b["
    for words in [["list"], ["diff", note]]:
        holds("terminal", practice.terminal(*words, TERM="xterm").finish(0), color)
        lacks("TERM=dumb", practice.terminal(*words, TERM="dumb").finish(0), color)
        lacks("NO_COLOR", practice.terminal(*words, TERM="xterm", NO_COLOR="1").finish(0), color)
        holds("NO_COLOR is empty", practice.terminal(*words, TERM="xterm", NO_COLOR="").finish(0), color)
        lacks("never", practice.terminal(*words, "--color=never", TERM="xterm").finish(0), color)
        lacks("pipe", practice.run(*words, TERM="xterm"), color)
        holds("always in a pipe", practice.run(*words, "--color=always", TERM="xterm"), color)
    missing = ["show", "nothing"]
    holds("error", practice.terminal(*missing, TERM="xterm").finish(3), color)
    lacks("error, dumb", practice.terminal(*missing, TERM="dumb").finish(3), color)
    lacks("error, NO_COLOR", practice.terminal(*missing, TERM="xterm", NO_COLOR="1").finish(3), color)
    for words in [["--color=never", *missing], [*missing, "--color", "never"]]:
        lacks("error, never", practice.terminal(*words, TERM="xterm").finish(3), color)
    lacks("JSON", practice.terminal("list", "--json", TERM="xterm").finish(0), color)


def long_plan(practice, lines):
    path = os.path.join(practice.home, "plan.txt")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"line {n}\n" for n in range(lines))
    return "plan=@" + path


def pager(practice, script):
    path = os.path.join(practice.home, "pager")
    with open(path, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\n" + script)
    os.chmod(path, 0o700)
    return path


def test_long_output_is_paged(practice):
    practice.set_up()
    long = practice.draft("--set", long_plan(practice, 20000))
    practice.draft()
    command = pager(practice, 'cat >"$HOME/paged"\necho shown by the pager\n')
    holds("long", practice.terminal("show", long, PAGER=command).finish(0), "shown by the pager")
    with open(os.path.join(practice.home, "paged"), encoding="utf-8") as file:
        holds("what the pager was given", file.read(), "line 19999")
    lacks("short", practice.terminal("list", PAGER=command).finish(0), "shown by the pager")
    lacks("pipe", practice.run("show", long, PAGER=command), "shown by the pager")
    lacks("JSON", practice.terminal("show", long, "--json", PAGER=command).finish(0), "by the pager")
    # TNOTES_PAGER comes first; cat is no pager.
    output = practice.terminal("show", long, TNOTES_PAGER="cat", PAGER=command).finish(0)
    lacks("cat", output, "shown by the pager")
    holds("cat", output, "line 19999")


def test_a_pager_that_is_left_or_fails_is_no_error(practice):
    practice.set_up()
    long = practice.draft("--set", long_plan(practice, 20000))
    for script in ["head -n 1 >/dev/null\n", "exit 0\n", "exec 0<&-\nsleep 0.2\n"]:
        command = pager(practice, script)
        lacks(script, practice.terminal("show", long, PAGER=command).finish(0), "error")
    command = pager(practice, "trap 'exit 0' INT\necho open\nsleep 20\n")
    practice.terminal("show", long, PAGER=command).expect("open").interrupt().finish(0)


def test_without_a_pager_all_is_printed(practice):
    practice.set_up()
    long = practice.draft("--set", long_plan(practice, 200))
    holds("no such pager", practice.terminal("show", long, PAGER="no-such-pager").finish(0), "line 199")


def test_the_real_less(practice):
    if not os.path.exists("/usr/bin/less"):
        return
    practice.set_up()
    long = practice.draft("--set", long_plan(practice, 2000))
    run = practice.terminal("show", long, TERM="xterm", PAGER="less")
    run.expect("# Plan")
    os.write(run.terminal, b"q")
    run.finish(0)
    same("history", False, os.path.exists(os.path.join(practice.home, ".lesshst")))


session.main()
