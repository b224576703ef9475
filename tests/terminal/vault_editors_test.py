"""Real editors, typed into, that the user's own settings tell to keep copies of all they edit: of a
psychotherapy note they keep none. Each first shows, with a letter, that it would."""

import os
import shutil
import time

import session
from session import Failed, holds, lacks, same
from editing import (
    CANARY,
    MORE,
    Vault,
    emacs_settings,
    files_with,
    filter_in_vim,
    keep_folders,
    micro_settings,
    nano_settings,
    nvim_settings,
    objects_with,
    type_in_emacs,
    type_in_micro,
    type_in_nano,
    type_in_vim,
    vim_settings,
    write,
)


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
        kept = files_with(home, CANARY, MORE)
        if not kept:
            raise Failed(f"{editor} keeps nothing by itself: the rest would prove nothing")
        print(f"{editor} by itself keeps {len(kept)}: {' '.join(sorted(kept))}")
        before = settings_of(home)
        for file in kept:
            os.remove(os.path.join(home, file))

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
        same("the user's settings", before, settings_of(home))


def settings_of(home):
    """The user's own settings, which stay as they are."""
    texts = []
    for name in (".vimrc", ".nanorc", ".emacs.d/init.el", ".config/nvim/init.vim", ".config/micro/settings.json"):
        path = os.path.join(home, name)
        texts.append(open(path, encoding="utf-8").read() if os.path.exists(path) else None)
    return texts


def test_vim_keeps_nothing(practice):
    try_editor(practice, "vim", vim_settings, filter_in_vim)


def test_vim_tiny_keeps_nothing(practice):
    try_editor(practice, "vim.tiny", vim_settings, filter_in_vim)


def test_neovim_keeps_nothing(practice):
    try_editor(practice, "nvim", nvim_settings, filter_in_vim)


def test_emacs_keeps_nothing(practice):
    try_editor(practice, "emacs", emacs_settings, type_in_emacs, "-nw")


def test_micro_keeps_nothing(practice):
    try_editor(practice, "micro", micro_settings, type_in_micro)


def test_nano_keeps_nothing(practice):
    # root's nano looks for its settings in root's home alone.
    settings = os.path.join(practice.home, ".nanorc")
    try_editor(practice, "nano", nano_settings, type_in_nano, "-f", settings)


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
