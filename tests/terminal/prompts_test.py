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


def test_sign_several_lists_them_and_asks_once(practice):
    practice.set_up()
    first = practice.draft("--date", "2026-03-04", "--start", "14:00", "--end", "14:50", "--set", "plan=a b c")
    second = practice.draft("--date", "2026-03-05", "--set", "plan=d")
    head = practice.head()

    def asked(*words):
        run = practice.terminal("sign", first, second, *words)
        run.expect(f"{first}  2026-03-04 14:00-14:50  Maya Lindqvist").expect("3 words")
        run.expect(f"{second}  2026-03-05").expect("Maya Lindqvist").expect("1 word")
        return run.expect("sign these 2 notes? a signed note cannot be changed any more [y/N]")

    holds("output", asked().send("n").finish(0), "nothing was signed: all 2 stay drafts")
    practice.unchanged(head)
    holds("output", asked("--json").send("").finish(0), "\n[]\n")
    practice.unchanged(head)
    for leave in LEAVES:
        output = leave(asked()).finish(130)
        holds("output", output, "nothing was signed: all 2 stay drafts")
        practice.unchanged(head)
    asked().send("y").finish(0)
    for note in first, second:
        same("status", "signed", practice.status_of(note))
    same("commits", "2", practice.git("rev-list", "--count", f"{head}..HEAD").strip())
    same("git status", "", practice.git("status", "--porcelain"))


def test_ctrl_c_between_two_notes_tells_what_is_signed(practice):
    practice.set_up()
    notes = [practice.draft("--date", f"2026-03-{day:02}") for day in range(1, 31)]
    head = practice.head()
    run = practice.terminal("sign", *notes).expect("sign these 30 notes?").send("y")
    while practice.head() == head:
        time.sleep(0.001)
    code = run.interrupt().wait()
    signed = [note for note in notes if practice.status_of(note) == "signed"]
    if code == 0:  # it came behind the last
        same("signed", notes, signed)
        return
    same("exit code", 130, code)
    same("signed", notes[: len(signed)], signed)
    for note in signed:
        holds("output", run.output, f"{note}  signed")
    holds("output", run.output, f"{len(signed)} of 30 are signed")
    same("git status", "", practice.git("status", "--porcelain"))
    practice.run("sign", *notes[len(signed) :])


def test_a_list_fits_the_terminal_and_tells_what_is_taken_back(practice):
    practice.set_up()
    practice.run("client", "edit", "m1", "--set", "name=Maximiliane Theodora Lindqvist-Oyelaran de la Vega")
    notes = [practice.draft("--date", f"2026-03-{day:02}", "--start", "14:00", "--end", "14:50") for day in range(1, 4)]
    run = practice.terminal("sign", *notes).expect("sign these 3 notes?").send("n")
    output = run.finish(0)
    holds("output", output, "Maximiliane Theodora")
    same("lines that wrap", [], [line for line in output.splitlines() if len(line) > 79 and "warning" not in line])
    practice.run("sign", notes[0])
    taking = practice.run("addend", notes[0], "--entered-in-error", "--no-edit").split()[0]
    run = practice.terminal("sign", taking)
    run.expect(f"takes back {notes[0]}, 2026-03-01 14:00-14:50, soap").expect("in no export").expect("sign it?")
    run.send("n").finish(0)
    run = practice.terminal("sign", "--all-complete")
    output = run.finish(0)
    lacks("output", output, "sign it?")
    holds("output", output, f"{taking} stays a draft: it takes {notes[0]}")


def test_cosign_lists_and_asks_once(practice):
    practice.set_up()
    mara = practice.colleague()
    notes = []
    for day in "04", "05":
        words = ("--date", f"2026-03-{day}", "--no-edit", "--set", "plan=See again")
        notes.append(practice.run("new", "m1", *words, **mara).split()[0])
    practice.run("sign", *notes, **mara)
    head = practice.head()
    run = practice.terminal("cosign", "--all-due")
    for note in notes:
        run.expect(note).expect("Maya Lindqvist").expect("2 words").expect("by mfoster")
    run.expect("cosign these 2 notes?").expect("[y/N]").send("n")
    holds("output", run.finish(0), "nothing was cosigned")
    practice.unchanged(head)
    run = practice.terminal("cosign", notes[0]).expect("signed by mfoster").expect("cosign it?")
    holds("output", run.interrupt().finish(130), "nothing was cosigned")
    practice.unchanged(head)
    run = practice.terminal("cosign", notes[0]).expect("cosign it?").send("y")
    run.expect(f"{notes[0]}  cosigned  m1").finish(0)
    run = practice.terminal("cosign", "--all-due").expect(notes[1]).expect("cosign it?").send("y")
    lacks("output", run.finish(0), notes[0])
    holds("verify", practice.run("verify"), "ok")


def test_amendments_are_decided_and_withdrawn_after_a_question(practice):
    practice.set_up()
    request = practice.run("amendment", "add", "m1", "--text", "Words").split()[0]
    decisions = {
        ("accept", request): "accept the request",
        ("deny", request, "--basis", "accurate"): "deny the request",
        ("withdraw", request): "leave the request",
    }
    head = practice.head()
    for words, question in decisions.items():
        run = practice.terminal("amendment", *words).expect(question).expect(request)
        holds("output", run.expect("[y/N]").send("").finish(0), "nothing was recorded")
        practice.unchanged(head)
        for leave in LEAVES:
            leave(practice.terminal("amendment", *words).expect("[y/N]")).finish(130)
            practice.unchanged(head)
    run = practice.terminal("amendment", "deny", request, "--basis", "accurate")
    run.expect("Words").expect("[y/N]").send("y").expect(f"{request}  denied  m1").finish(0)
    # What is only added is not asked about.
    run = practice.terminal("amendment", "statement", request, "--text", "More words")
    lacks("output", run.finish(0), "[y/N]")


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
