"""Real editors come to an end without warning, by themselves, with their terminal or with all memory:
what was saved before is kept, encrypted, and gone on with."""

import os
import shutil
import signal
import time

import session
from session import Failed, holds, lacks, same
from editing import (
    CANARY,
    MORE,
    PASSPHRASE,
    Vault,
    descendants,
    emacs_settings,
    files_with,
    keep_folders,
    keys,
    nano_settings,
    objects_with,
    process_of,
    settle,
    vim_settings,
)

# How one types a line, saves, and types another.
STROKES = {
    "vim": ("i{}", "\x1b:w\r", "o{}"),
    "nano": ("{}", "\x0f\r", "\r{}"),
    "emacs": ("{}", "\x18\x13", "\r{}"),
}
SETTINGS = {"vim": vim_settings, "nano": nano_settings, "emacs": emacs_settings}
ARGUMENTS = {"vim": [], "nano": ["-f", ".nanorc"], "emacs": ["-nw"]}


def wait_for_end(run):
    end = time.monotonic() + 60
    while os.waitpid(run.pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            raise Failed("it does not end")
        time.sleep(0.02)


def cut_off(vault, editor, step, cut):
    """One editor is started, and comes to an end at a step."""
    practice = vault.practice
    first, save, second = STROKES[editor]
    if cut == "editor":
        # And how the terminal is set then.
        script = f"'{session.TNOTES}' vault new m1; code=$?; stty -a; exit $code"
        run = session.Session(["/bin/sh", "-c", script], practice.environment)
    else:
        run = practice.terminal("vault", "new", "m1")
    run.expect("note.md")
    settle(run)
    if step != "opened":
        keys(run, first.format(CANARY))
        settle(run)
    if step in ("saved", "unsaved"):
        keys(run, save)
        vault.wait_for_kept()
    if step == "unsaved":
        keys(run, second.format(MORE))
        settle(run)
    if cut == "editor":
        os.kill(process_of(run, editor), signal.SIGKILL)
        output = run.finish(7)
        settings = output[output.index("the editor was killed by signal 9") :]
        for setting in (" icanon", " echo ", " icrnl"):
            holds("how the terminal is set", settings, setting)
        if step in ("saved", "unsaved"):
            holds("output", settings, "the text is kept, encrypted")
            # What the editor showed is wiped, and its screen left.
            holds("output", output, "\x1b[2J\x1b[?1049l")
    elif cut == "terminal":
        os.close(run.terminal)
        wait_for_end(run)
    else:
        for pid in [*descendants(run.pid), run.pid]:
            os.kill(pid, signal.SIGKILL)
        os.close(run.terminal)
        wait_for_end(run)
        for name in vault.left_in_memory():
            shutil.rmtree(os.path.join(vault.memory, name), ignore_errors=True)
    # Whatever command comes next.
    practice.run("vault", "edit", "zzz", code=3)
    what = f"kept of {editor}, {cut} cut off when {step}"
    same(what, [CANARY] if step in ("saved", "unsaved") else [], vault.kept())
    same(f"files with the text: {what}", [], files_with(practice.home, CANARY, MORE))
    same(f"left in memory: {what}", [], [name for name in vault.left_in_memory() if name != "key"])


def try_cuts(practice, editor):
    if not shutil.which(editor) or not os.path.isdir("/dev/shm"):
        print(f"skipped: there is no {editor}")
        return
    with Vault(practice) as vault:
        practice.environment.update(
            TERM="xterm", TNOTES_EDITOR=" ".join([editor, *ARGUMENTS[editor]])
        )
        SETTINGS[editor](practice.home)
        keep_folders(practice.home)
        for step, cut in (
            ("opened", "editor"),
            ("typed", "editor"),
            ("saved", "editor"),
            ("unsaved", "editor"),
            ("unsaved", "terminal"),
            ("unsaved", "power"),
        ):
            cut_off(vault, editor, step, cut)
            if (step, cut) != ("unsaved", "power"):
                shutil.rmtree(os.path.join(vault.vault, ".git", "tnotes", "unfinished"), True)
        # It is asked for when the next note is begun, and goes on in the editor.
        run = practice.terminal("vault", "new", "m1")
        run.expect("was left unfinished: go on with it first? [Y/n]").send("")
        run.expect("passphrase").send(PASSPHRASE)
        run.expect("going on with the text that was left unfinished").expect(CANARY)
        settle(run)
        keys(run, *{"vim": [":wq\r"], "nano": ["\x18"], "emacs": ["\x18\x03"]}[editor])
        lacks("output", run.finish(0), "yet to be written")
        same("kept", [], vault.kept())
        note = os.listdir(os.path.join(vault.vault, "notes"))[0][:-4]
        same("note", CANARY, vault.show(note).strip())
        same("objects with the text", 0, objects_with(vault.vault, CANARY, MORE))


def test_vim_cut_off_takes_what_was_not_saved_alone(practice):
    try_cuts(practice, "vim")


def test_nano_cut_off_takes_what_was_not_saved_alone(practice):
    try_cuts(practice, "nano")


def test_emacs_cut_off_takes_what_was_not_saved_alone(practice):
    try_cuts(practice, "emacs")


session.main()
