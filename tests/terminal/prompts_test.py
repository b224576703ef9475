"""Every question that tnotes asks, answered in every way: yes, no, Ctrl-C, Ctrl-D."""

import fcntl
import os
import time

import session
from session import holds, lacks, same

CANARY = "Sparrows at the harbour"
APPEND = f'printf "%s\\n" "{CANARY}" >>"$1"\n'
PASSPHRASE = "a passphrase for tests"
BREAK = APPEND + 'sed -i "s/^date: .*/date: [/" "$1"\n'

# What may be pressed instead of an answer.
LEAVES = [session.Session.interrupt, session.Session.end_of_input]


def test_init_asks_and_makes(practice):
    run = practice.terminal("init")
    run.expect("your name, as it shall stand in the records").send("Lucía Ortiz")
    run.expect("your credentials").send("LMFT")
    run.expect("tnotes will make:").expect(practice.records)
    run.expect("You are Lucía Ortiz, LMFT (lortiz).").expect("go ahead? [Y/n]").send("")
    run.expect("passphrase for the vault").send(PASSPHRASE).expect("again").send(PASSPHRASE)
    holds("output", run.finish(0), "tnotes client add")
    same("git status", "", practice.git("status", "--porcelain"))
    practice.git("verify-commit", "HEAD")


def test_init_declined_makes_nothing(practice):
    run = practice.terminal("init")
    run.expect("your name").send("Lucía Ortiz").expect("your credentials").send("")
    run.expect("go ahead?").send("what").expect("go ahead?").send("n")
    holds("output", run.finish(0), "nothing was made")
    run = practice.terminal("init", "--clinician", "Lucía Ortiz", "--credentials", "LMFT", "--json")
    holds("output", run.expect("go ahead?").send("n").finish(0), "\nnull\n")
    same("files", [], os.listdir(practice.home))


def test_init_left_at_each_question_makes_nothing(practice):
    for leave in LEAVES:
        for answers in range(3):
            run = practice.terminal("init")
            for question in ["your name", "your credentials", "go ahead?"][: answers + 1]:
                run.expect(question)
                if question != ["your name", "your credentials", "go ahead?"][answers]:
                    run.send("Lucía Ortiz" if question == "your name" else "")
            run.expect("]" if answers == 2 else ": ")
            leave(run).finish(130)
            same("files", [], os.listdir(practice.home))


def test_sign_left_between_two_notes_tells_what_is_signed(practice):
    practice.set_up()
    notes = [practice.draft("--date", "2026-03-04"), practice.draft("--date", "2026-03-05")]
    run = practice.terminal("sign", *notes, "--json")
    run.expect(notes[0]).expect("sign it?").send("y").expect("sign it?")
    output = run.end_of_input().finish(130)
    holds("output", output, f'"id": "{notes[0]}"')
    holds("output", output, '"status": "signed"')
    lacks("output", output, f'"id": "{notes[1]}"')


def test_sign_shows_and_asks(practice):
    practice.set_up()
    note = practice.draft("--date", "2026-03-04", "--start", "14:00", "--set", "plan=See her again")
    head = practice.head()
    for answer in ["n", "no", "", "N"]:
        run = practice.terminal("sign", note)
        run.expect(note).expect("Maya Lindqvist").expect("2026-03-04 14:00").expect("Plan")
        run.expect("3 words").expect("sign it?").expect("[y/N]").send(answer)
        holds("output", run.finish(0), "stays a draft")
        practice.unchanged(head)
    for leave in LEAVES:
        leave(practice.terminal("sign", note).expect("[y/N]")).finish(130)
        practice.unchanged(head)
        same("status", "draft", practice.status_of(note))
    run = practice.terminal("sign", note).expect("[y/N]").send("maybe").expect("[y/N]").send("y")
    holds("output", run.finish(0), "signed")
    same("status", "signed", practice.status_of(note))
    same("git status", "", practice.git("status", "--porcelain"))


def test_sign_several_and_leave_at_the_second(practice):
    practice.set_up()
    first, second = practice.draft(), practice.draft()
    run = practice.terminal("sign", first, second).expect("[y/N]").send("y")
    run.expect("sign it?").expect("[y/N]").interrupt().finish(130)
    same("first", "signed", practice.status_of(first))
    same("second", "draft", practice.status_of(second))
    same("git status", "", practice.git("status", "--porcelain"))


def test_yes_and_no_input_ask_nothing(practice):
    practice.set_up()
    first, second = practice.draft(), practice.draft()
    lacks("output", practice.terminal("sign", first, "--yes").finish(0), "[y/N]")
    lacks("output", practice.terminal("discard", second, "--no-input").finish(0), "[y/N]")


def test_new_offers_the_open_draft(practice):
    practice.set_up()
    note = practice.draft()
    practice.editor(APPEND)
    head = practice.head()
    for leave in LEAVES:
        run = practice.terminal("new", "maya").expect(note).expect("go on with it?").expect("[Y/n]")
        leave(run).finish(130)
        practice.unchanged(head)
    run = practice.terminal("new", "maya").expect("[Y/n]").send("y")
    holds("output", run.finish(0), note)
    holds("note", practice.run("show", note), CANARY)
    same("notes", 1, len(practice.run("list").splitlines()))
    run = practice.terminal("new", "maya").expect("[Y/n]").send("n")
    lacks("last line", run.finish(0).splitlines()[-1], note)
    same("notes", 2, len(practice.run("list").splitlines()))
    # Another day's draft is not in question.
    lacks("output", practice.terminal("new", "maya", "--date", "2026-03-04").finish(0), "go on with")


def test_discard_asks(practice):
    practice.set_up()
    note = practice.draft()
    head = practice.head()
    for answer in ["n", ""]:
        run = practice.terminal("discard", note).expect("the history keeps its text [y/N]").send(answer)
        holds("output", run.finish(0), "nothing was discarded")
        practice.unchanged(head)
    for leave in LEAVES:
        leave(practice.terminal("discard", note).expect("[y/N]")).finish(130)
        practice.unchanged(head)
    run = practice.terminal("discard", note, "--json").expect("[y/N]").send("n")
    holds("output", run.finish(0), "\nnull\n")
    holds("output", practice.terminal("discard", note).expect("[y/N]").send("y").finish(0), "discarded")
    same("notes", "", practice.run("list"))
    same("git status", "", practice.git("status", "--porcelain"))


def test_broken_front_matter_is_edited_again(practice):
    practice.set_up()
    note = practice.draft()
    # Broken the first time, mended the second.
    practice.editor(
        f'if [ -e "$HOME/once" ]; then sed -i "s/^date: .*/date: $(date +%F)/" "$1"; exit; fi\n'
        f'touch "$HOME/once"\n{BREAK}'
    )
    run = practice.terminal("edit", note).expect(f"{note}.md:").expect("edit again? [Y/n]").send("y")
    output = run.finish(0)
    holds("output", output, note)
    lacks("output", output, CANARY)
    holds("note", practice.run("show", note), CANARY)
    same("texts left", [], practice.unfinished())


def test_broken_front_matter_left_alone_is_kept(practice):
    practice.set_up()
    note = practice.draft()
    practice.editor(BREAK)
    head = practice.head()
    run = practice.terminal("edit", note).expect("edit again?").send("n")
    output = run.finish(5)
    holds("output", output, f"tnotes edit {note}")
    for leave in LEAVES:
        run = practice.terminal("edit", note)
        run.expect("the text is kept in").expect("edit again?").expect("]")
        leave(run).finish(130)
        practice.unchanged(head)
        same("texts left", 1, len(practice.unfinished()))
        with open(practice.unfinished()[0], encoding="utf-8") as file:
            holds("the text that is kept", file.read(), CANARY)
    practice.editor('sed -i "s/^date: .*/date: $(date +%F)/" "$1"\n')
    run = practice.terminal("edit", note).expect("going on with the text")
    run.finish(0)
    holds("note", practice.run("show", note), CANARY)


def test_new_with_broken_front_matter_comes_back(practice):
    practice.set_up()
    practice.editor(BREAK)
    head = practice.head()
    practice.terminal("new", "maya").expect("edit again?").expect("]").interrupt().finish(130)
    practice.unchanged(head)
    same("texts left", 1, len(practice.unfinished()))
    note = os.path.basename(practice.unfinished()[0])[:-3]
    practice.editor('sed -i "s/^date: .*/date: $(date +%F)/" "$1"\n')
    run = practice.terminal("new", "maya").expect(f"{note} was left unfinished: go on with it?")
    run.expect("[Y/n]").send("y")
    holds("output", run.finish(0), note)
    holds("note", practice.run("show", note), CANARY)


def test_discarding_an_unfinished_text_asks(practice):
    practice.set_up()
    practice.editor(BREAK)
    practice.terminal("new", "maya").expect("edit again?").expect("]").send("n").finish(5)
    note = os.path.basename(practice.unfinished()[0])[:-3]
    for leave in LEAVES:
        leave(practice.terminal("discard", note).expect("[y/N]")).finish(130)
        same("texts left", 1, len(practice.unfinished()))
    practice.terminal("discard", note).expect("[y/N]").send("n").finish(0)
    same("texts left", 1, len(practice.unfinished()))
    practice.terminal("discard", note).expect("[y/N]").send("y").finish(0)
    same("texts left", [], practice.unfinished())


def test_interrupt_in_the_editor_is_the_editor_s(practice):
    practice.set_up()
    note = practice.draft()
    # An editor that takes Ctrl-C as a key, as editors do.
    practice.editor(f'trap "touch $HOME/pressed" INT\n{APPEND}echo open\nsleep 1\nsleep 1\n[ -e "$HOME/pressed" ]\n')
    practice.terminal("edit", note).expect("open").interrupt().finish(0)
    holds("note", practice.run("show", note), CANARY)
    # One that dies of it leaves the text behind.
    practice.editor(f"{APPEND}echo open\nsleep 60\n")
    run = practice.terminal("edit", note).expect("open")
    time.sleep(0.5)  # a shell that just starts a program may put Ctrl-C off until that ends
    run.interrupt().expect("the text is kept in")
    run.finish(7)
    same("texts left", 1, len(practice.unfinished()))


def test_interrupt_while_another_writes(practice):
    practice.set_up()
    head = practice.head()
    lock = os.path.join(practice.records, ".git", "tnotes", "writer")
    with open(lock, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        run = practice.terminal("new", "maya", "--no-edit").expect("waiting for another tnotes")
        run.interrupt().finish(130)
    practice.unchanged(head)
    practice.draft()


session.main()
