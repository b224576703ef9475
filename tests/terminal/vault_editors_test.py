"""Real editors, typed into, that the user's own settings tell to keep copies of all they edit: of a
psychotherapy note they keep none. Each first shows, with a letter, that it would."""

import os
import shutil
import signal
import subprocess
import time

import session
from session import Failed, holds, lacks, same

CANARY = "Whimbrels at the weir"
MORE = "Dunlins on the dyke"
PASSPHRASE = "a passphrase for tests"


class Vault:
    """A practice with a vault, and a place in memory of its own; None where there is no such place."""

    def __init__(self, practice):
        self.practice = practice
        self.memory = f"/dev/shm/tnotes-test-{os.getpid()}-{id(self)}"
        os.mkdir(self.memory, 0o700)
        practice.environment["XDG_RUNTIME_DIR"] = self.memory
        self.secret = os.path.join(practice.home, "secret")
        with open(os.open(self.secret, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(PASSPHRASE + "\n")
        practice.quick_key(self.secret)
        practice.run("init", "--clinician", "Lucía Ortiz", "--yes", "--passphrase-file", self.secret)
        practice.run("client", "add", "Maya Lindqvist", "--id", "m1")
        self.vault = os.path.join(practice.home, "tnotes", "vault")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.memory, ignore_errors=True)

    def show(self, note):
        return self.practice.run(
            "vault", "show", note, "--unsafe-stdout", "--passphrase-file", self.secret
        )

    def left_in_memory(self):
        return os.listdir(self.memory)


def files_with(folder, *texts):
    """The files below a folder that hold one of the texts in plain."""
    found = []
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            if not os.path.isfile(full):
                continue
            with open(full, "rb") as file:
                content = file.read()
            if any(text.encode() in content for text in texts):
                found.append(os.path.relpath(full, folder))
    return found


def objects_with(repository, *texts):
    """How many of the texts are in a repository's objects, unpacked."""
    done = subprocess.run(
        ["git", "-C", repository, "cat-file", "--batch-all-objects", "--batch"],
        capture_output=True,
        check=True,
    )
    return sum(text.encode() in done.stdout for text in texts)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def vim_settings(home):
    write(
        os.path.join(home, ".vimrc"),
        "set nocompatible backup writebackup swapfile updatecount=1 updatetime=100\n"
        "set backupskip= backupdir=$HOME/kept/backup directory=$HOME/kept/swap\n"
        "silent! set undofile undodir=$HOME/kept/undo\n"
        "silent! set viminfo='100,<500,s100,h,n$HOME/kept/viminfo\n"
        "silent! set viminfofile=$HOME/kept/viminfofile\n",
    )


def nano_settings(home):
    write(
        os.path.join(home, ".nanorc"),
        f'set backup\nset backupdir "{home}/kept/backup"\nset historylog\nset locking\nset positionlog\n',
    )


def keep_folders(home):
    for name in ("backup", "swap", "undo"):
        os.makedirs(os.path.join(home, "kept", name), exist_ok=True)


def type_in_vim(run, text, leave=":wq\n"):
    """Appends a line, copies it, and saves."""
    run.expect("note.md" if "vault" in run.words else "letter")
    time.sleep(0.3)
    os.write(run.terminal, f"Go{text}".encode())
    run.expect(text[-4:])
    time.sleep(0.3)
    os.write(run.terminal, b"\x1byy" + leave.encode())
    return run


def type_in_nano(run, text):
    run.expect("Exit")
    time.sleep(0.3)
    os.write(run.terminal, b"\x1b/" + text.encode() + b"\r")
    run.expect(text[-4:])
    os.write(run.terminal, b"\x0f")
    run.expect("Cancel")
    os.write(run.terminal, b"\r")
    run.expect("Wrote")
    os.write(run.terminal, b"\x18")
    return run


def youngest(pid):
    """The process at the end of a line of children: a shell may stand before the editor."""
    while True:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = file.read().split()
        if not children:
            return pid
        pid = int(children[0])


def try_editor(practice, editor, settings, typing, *arguments):
    if not shutil.which(editor) or not os.path.isdir("/dev/shm"):
        print(f"skipped: there is no {editor}")
        return
    with Vault(practice) as vault:
        home = practice.home
        practice.environment.update(TERM="xterm", TNOTES_EDITOR=" ".join([editor, *arguments]))
        settings(home)
        keep_folders(home)
        # The control, after which all of it goes.
        letter = os.path.join(home, "letter")
        write(letter, CANARY + "\n")
        run = session.Session([shutil.which(editor), *arguments, letter], practice.environment)
        typing(run, MORE).finish(0)
        holds("the letter", open(letter, encoding="utf-8").read(), MORE)
        os.remove(letter)
        if not files_with(home, CANARY, MORE):
            raise Failed(f"{editor} keeps nothing by itself: the rest would prove nothing")
        shutil.rmtree(os.path.join(home, "kept"))
        shutil.rmtree(os.path.join(home, ".local", "share", "nano"), ignore_errors=True)
        keep_folders(home)

        output = typing(practice.terminal("vault", "new", "m1"), CANARY).finish(0)
        lacks("output", output, "may keep copies")
        note = os.listdir(os.path.join(vault.vault, "notes"))[0][:-4]
        run = practice.terminal("vault", "edit", note, "--passphrase-file", vault.secret)
        typing(run, MORE).finish(0)
        text = vault.show(note)
        holds("note", text, CANARY)
        holds("note", text, MORE)
        same("files with the text", [], files_with(home, CANARY, MORE))
        same("objects with the text", 0, objects_with(vault.vault, CANARY, MORE))
        same("left in memory", [], vault.left_in_memory())


def test_vim_keeps_nothing(practice):
    try_editor(practice, "vim", vim_settings, type_in_vim)


def test_vim_tiny_keeps_nothing(practice):
    try_editor(practice, "vim.tiny", vim_settings, type_in_vim)


def test_nano_keeps_nothing(practice):
    # root's nano looks for its settings in root's home alone.
    settings = os.path.join(practice.home, ".nanorc")
    try_editor(practice, "nano", nano_settings, type_in_nano, "-f", settings)


def test_vim_killed_keeps_nothing_on_the_disk(practice):
    if not shutil.which("vim") or not os.path.isdir("/dev/shm"):
        return
    with Vault(practice) as vault:
        practice.environment.update(TERM="xterm", TNOTES_EDITOR="vim")
        vim_settings(practice.home)
        keep_folders(practice.home)
        # Saved once, changed again, and cut off.
        run = practice.terminal("vault", "new", "m1")
        type_in_vim(run, CANARY, leave=":w\n").expect("written")
        os.write(run.terminal, f"Go{MORE}".encode())
        run.expect(MORE[-4:])
        time.sleep(0.3)
        os.kill(youngest(run.pid), signal.SIGKILL)
        output = run.finish(7)
        holds("output", output, "the text is kept, encrypted")
        same("files with the text", [], files_with(practice.home, CANARY, MORE))
        same("objects with the text", 0, objects_with(vault.vault, CANARY, MORE))
        same("left in memory", [], vault.left_in_memory())


def test_interrupt_in_a_command_of_the_editor_is_the_editor_s(practice):
    if not shutil.which("vim.tiny") or not os.path.isdir("/dev/shm"):
        return
    with Vault(practice) as vault:
        practice.environment.update(TERM="xterm", TNOTES_EDITOR="vim.tiny")
        run = practice.terminal("vault", "new", "m1")
        type_in_vim(run, CANARY, leave=":!echo begun; sleep 60\n").expect("begun; ").expect("begun")
        time.sleep(0.3)
        run.interrupt().expect("ENTER").send("")
        time.sleep(0.3)
        run.send(":wq").finish(0)
        note = os.listdir(os.path.join(vault.vault, "notes"))[0][:-4]
        holds("note", vault.show(note), CANARY)
        same("left in memory", [], vault.left_in_memory())


session.main()
