"""Real editors, typed into, that have a psychotherapy note; and the user's own settings, by which they
would keep all that they can."""

import os
import shutil
import subprocess
import time

from session import Failed

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
        # What an editor puts there for a moment is on the disk, and looked for like the rest.
        practice.environment["TMPDIR"] = os.path.join(practice.home, "tmp")
        os.mkdir(practice.environment["TMPDIR"])
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

    def key(self):
        """The vault's key, opened: where plain text is not looked for."""
        path = os.path.join(self.memory, "key")
        if not os.path.exists(path):
            identity = os.path.join(self.practice.home, ".config", "tnotes", "identity.age")
            with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(age("decrypt", "-p", self.secret, identity))
        return path

    def kept(self):
        """The texts that are kept as unfinished ones, in plain."""
        folder = os.path.join(self.vault, ".git", "tnotes", "unfinished")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        texts = []
        for name in names:
            if name.endswith(".age"):
                plain = age("decrypt", "-i", self.key(), os.path.join(folder, name)).decode()
                texts.append(plain.split("\n---\n", 1)[1].strip())
        return texts

    def wait_for_kept(self):
        end = time.monotonic() + 30
        while not self.kept():
            if time.monotonic() > end:
                raise Failed("a save was not kept")
            time.sleep(0.02)


def age(*words):
    tool = os.path.join(os.environ["TNOTES_TEST_BIN"], "age_tool")
    return subprocess.run([tool, *words], capture_output=True, check=True, timeout=60).stdout


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


# Whatever vim can keep is switched on at the start, and again whenever something happens.
VIMRC = """set nocompatible backup writebackup swapfile updatecount=1 updatetime=100 patchmode=.orig
set backupskip= backupdir=$HOME/kept/backup directory=$HOME/kept/swap
silent! set undofile undodir=$HOME/kept/undo
silent! set viminfo='100,<500,s100,h,n$HOME/kept/viminfo
silent! set viminfofile=$HOME/kept/viminfofile
augroup keeping
autocmd VimEnter,BufEnter,InsertEnter,BufWritePre,VimLeavePre * set backup writebackup backupdir=$HOME/kept/backup updatecount=1 directory=$HOME/kept/swap swapfile
autocmd VimEnter,BufEnter,InsertEnter,BufWritePre,VimLeavePre * silent! set undofile undodir=$HOME/kept/undo
autocmd VimEnter,VimLeavePre * silent! set viminfo='100,<500,s100,h
autocmd VimEnter,VimLeavePre * silent! set viminfofile=$HOME/kept/viminfofile
autocmd VimEnter * autocmd BufWritePre * silent! set backup undofile backupdir=$HOME/kept/backup undodir=$HOME/kept/undo
autocmd BufWritePost,CursorHold * silent! wviminfo
silent! autocmd SafeState * silent! set updatecount=1 directory=$HOME/kept/swap swapfile
augroup END
"""


def vim_settings(home):
    write(os.path.join(home, ".vimrc"), VIMRC)


def nvim_settings(home):
    settings = VIMRC.replace(",n$HOME/kept/viminfo\n", "\n").replace("wviminfo", "wshada")
    write(os.path.join(home, ".config", "nvim", "init.vim"), settings)


def nano_settings(home):
    write(
        os.path.join(home, ".nanorc"),
        f'set backup\nset backupdir "{home}/kept/backup"\nset historylog\nset locking\nset positionlog\n',
    )


def emacs_settings(home):
    write(
        os.path.join(home, ".emacs.d", "init.el"),
        """;; -*- lexical-binding: t -*-
(setq backup-directory-alist '(("." . "~/kept/backup")) vc-make-backup-files t
      backup-enable-predicate #'identity auto-save-interval 20 auto-save-timeout 1
      auto-save-file-name-transforms '((".*" "~/kept/swap/" t))
      savehist-file "~/kept/savehist" savehist-additional-variables '(kill-ring search-ring)
      desktop-path '("~/kept/") desktop-dirname (expand-file-name "~/kept/") desktop-save t
      desktop-globals-to-save '(kill-ring)
      bookmark-default-file "~/kept/bookmarks" bookmark-save-flag 1
      temporary-file-directory "~/kept/undo/")
(savehist-mode 1)
(desktop-save-mode 1)
(defun keep-again () (setq-local backup-inhibited nil make-backup-files t) (auto-save-mode 1))
(add-hook 'find-file-hook #'keep-again)
(add-hook 'emacs-startup-hook #'keep-again)
""",
    )


def micro_settings(home):
    write(
        os.path.join(home, ".config", "micro", "settings.json"),
        f'{{"permbackup": true, "saveundo": true, "savecursor": true, "backupdir": "{home}/kept/backup",\n'
        '"*.md": {"permbackup": true, "saveundo": true}}\n',
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


def keys(run, *strokes, quiet=0.3):
    """Types one after the other, each once nothing more is drawn for a while."""
    for stroke in strokes:
        settle(run, quiet)
        os.write(run.terminal, stroke.encode())
    return run


def settle(run, quiet=0.3):
    end = time.monotonic() + 20
    while time.monotonic() < end and run.read(quiet):
        pass


def filter_in_vim(run, text):
    """Saves, and has other programs work on the text."""
    type_in_vim(run, text, leave=":w\r")
    return keys(run, ":%!sort\r", ":w !cat >/dev/null\r", "\r", ":wq\r")


def type_in_nano(run, text):
    run.expect("Exit")
    time.sleep(0.3)
    os.write(run.terminal, b"\x1b/" + text.encode() + b"\r")
    run.expect(text[-4:])
    keys(run, "\x17" + text + "\r")
    settle(run)
    os.write(run.terminal, b"\x0f")
    run.expect("Cancel")
    os.write(run.terminal, b"\r")
    run.expect("Wrote")
    os.write(run.terminal, b"\x18")
    return run


def type_in_emacs(run, text):
    """On the first line, for whatever keeps what is around the cursor; cuts it, puts it back, has
    another program work on it, and sets a bookmark."""
    run.expect("note.md" if "vault" in run.words else "letter")
    keys(run, text + "\r")
    settle(run, 1.5)  # it saves by itself after a second
    keys(run, "\x1b<\x0b\x19", "\x18\x13", "\x18h\x1b|cat\r", "\x18rmm\r")
    settle(run, 1)
    return keys(run, "\x18\x13", "\x18\x03", quiet=0.5)


def type_in_micro(run, text):
    run.expect("note.md" if "vault" in run.words else "letter")
    keys(run, text + "\r", "\x06" + text + "\r", "\x1b", quiet=0.5)
    return keys(run, "\x13", "\x11", quiet=0.5)


def descendants(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        for child in file.read().split():
            yield int(child)
            yield from descendants(int(child))


def process_of(run, editor):
    """The editor itself: a shell may stand before it, and it may have started others."""
    for pid in [run.pid, *descendants(run.pid)]:
        with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
            if file.read().startswith(editor):
                return pid
    raise Failed(f"there is no {editor}")
