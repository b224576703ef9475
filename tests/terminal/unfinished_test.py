"""Texts that were left unfinished, and the questions about them."""

import os
import shutil
import signal
import time

import session
from session import holds, lacks, same

CANARY = "Sparrows at the harbour"
APPEND = f'printf "%s\\n" "{CANARY}" >>"$1"\n'
IDLE = "sleep 0.6\n"
# As nano does it when it is cut off.
RESCUE = f'{{ cat "$1"; printf "%s\\n" "{CANARY}"; }} >"$1.save"\nexit 1\n'


def buffer_of(practice, note):
    return os.path.join(practice.records, ".git", "tnotes", "edit", f"{note}.md")


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def left_behind(practice):
    return sorted(os.listdir(os.path.join(practice.records, ".git", "tnotes", "edit")))


def path_of(practice, note):
    return os.path.join(practice.records, "clients", "m1", "notes", note[:4], f"{note}.md")


def test_a_text_that_nano_rescued_is_offered(practice):
    practice.set_up()
    note = practice.draft()
    save = buffer_of(practice, note) + ".save"
    practice.editor(RESCUE)
    practice.terminal("edit", note).expect("failed with status 1").expect(save).finish(7)
    for leave in [session.Session.interrupt, session.Session.end_of_input]:
        run = practice.terminal("edit", note).expect(f"{save} holds a text that nano rescued")
        leave(run.expect("[Y/n]")).finish(130)
        holds("the rescued text", text_of(save), CANARY)
    practice.editor(IDLE)
    run = practice.terminal("edit", note).expect("go on with it? [Y/n]").send("n")
    run.expect("nothing was changed").expect(save).finish(0)
    holds("the rescued text", text_of(save), CANARY)
    practice.editor(RESCUE)
    run = practice.terminal("edit", note).expect("go on with it? [Y/n]").send("y")
    run.expect("going on with the text").finish(7)
    practice.editor(IDLE)
    run = practice.terminal("edit", note).expect("go on with it? [Y/n]").send("y")
    run.expect("going on with the text").finish(0)
    same("sparrows", 2, practice.run("show", note).count(CANARY))
    same("left behind", [], left_behind(practice))


def test_nano_cut_off_itself(practice):
    if not shutil.which("nano"):
        return
    practice.set_up()
    note = practice.draft()
    practice.environment.update(TNOTES_EDITOR="nano", TERM="xterm")
    run = practice.terminal("edit", note).expect("Write Out")
    time.sleep(0.5)
    os.write(run.terminal, b"\x1b/")  # to the end
    run.send(CANARY).expect("harbour")
    with open(f"/proc/{run.pid}/task/{run.pid}/children", encoding="ascii") as file:
        os.kill(int(file.read().split()[0]), signal.SIGTERM)
    save = buffer_of(practice, note) + ".save"
    run.expect(f"nano rescued is left in {save}").finish(7)
    holds("the rescued text", text_of(save), CANARY)
    practice.editor(IDLE)
    practice.environment["TERM"] = "dumb"
    practice.terminal("edit", note).expect("go on with it? [Y/n]").send("").finish(0)
    holds("note", practice.run("show", note), CANARY)
    same("left behind", [], left_behind(practice))


def stale(practice):
    """A draft that was changed since a text left unfinished was begun."""
    note = practice.draft("--set", "plan=First.")
    practice.editor(APPEND + "exit 1\n")
    practice.run("edit", note, code=7)
    with open(path_of(practice, note), "a", encoding="utf-8") as file:
        file.write("Newer words.\n")
    practice.run("client", "add", f"Somebody {note}")
    return note


def test_a_draft_that_changed_meanwhile_asks_which(practice):
    practice.set_up()
    practice.editor(IDLE)
    note = stale(practice)
    head = practice.head()
    practice.editor(IDLE)
    practice.run("edit", note, code=4)
    warning = f"note {note} was changed since its unfinished text was begun"
    for leave in [session.Session.interrupt, session.Session.end_of_input]:
        leave(practice.terminal("edit", note).expect(warning).expect("[y/N]")).finish(130)
    run = practice.terminal("edit", note).expect(warning).expect(buffer_of(practice, note))
    run.expect(f"tnotes show {note}").expect("open the unfinished text?").send("n")
    run.expect("throw the unfinished text away").expect("[y/N]").send("n")
    holds("output", run.finish(0), "both are kept")
    # Opened, and closed as it was: neither goes.
    run = practice.terminal("edit", note).expect("open the unfinished text?").send("y")
    holds("output", run.finish(0), "both are kept")
    same("head", head, practice.head())
    holds("the unfinished text", text_of(buffer_of(practice, note)), CANARY)
    practice.editor('printf "More.\\n" >>"$1"\n')
    practice.terminal("edit", note).expect("open the unfinished text?").send("y").finish(0)
    holds("note", practice.run("show", note), CANARY)
    holds("history", practice.git("log", "-p"), "+Newer words.")
    same("left behind", [], left_behind(practice))

    note = stale(practice)
    practice.editor('printf "More.\\n" >>"$1"\n')
    run = practice.terminal("edit", note).expect("open the unfinished text?").send("n")
    run.expect("throw the unfinished text away").send("y").finish(0)
    text = practice.run("show", note)
    holds("note", text, "Newer words.\nMore.")
    lacks("note", text, CANARY)


def test_new_with_set_offers_the_open_draft(practice):
    practice.set_up()
    note = practice.draft("--set", "plan=First.")
    practice.editor(IDLE)
    run = practice.terminal("new", "maya", "--set", "plan=Then this.", "--set", "objective=Calm.")
    run.expect(f"{note}: go on with it?").send("y")
    holds("output", run.finish(0), note)
    text = practice.run("show", note)
    holds("note", text, "First.\n\nThen this.")
    holds("note", text, "Calm.")
    same("notes", 1, len(practice.run("list").splitlines()))
    run = practice.terminal("new", "maya", "--set", "plan=Alone.").expect("go on with it?").send("n")
    lacks("last line", run.finish(0).splitlines()[-1], note)
    same("notes", 2, len(practice.run("list").splitlines()))
    # Nothing is asked where no editor is opened.
    run = practice.terminal("new", "maya", "--no-edit")
    run.expect(f"{note} is an open draft of the same day")
    lacks("output", run.finish(0), "go on with")


def test_discard_asks_for_what_nothing_keeps(practice):
    practice.set_up()
    note = practice.draft()
    practice.editor(APPEND + "exit 1\n")
    practice.run("edit", note, code=7)
    practice.run("discard", note, code=4)
    run = practice.terminal("discard", note).expect("nothing keeps the latter [y/N]").send("n")
    run.finish(0)
    holds("the unfinished text", text_of(buffer_of(practice, note)), CANARY)
    output = practice.terminal("discard", note).expect("[y/N]").send("y").finish(0)
    holds("output", output, f"the unfinished text of {note} goes with it")
    same("notes", "", practice.run("list"))
    same("left behind", [], left_behind(practice))


session.main()
