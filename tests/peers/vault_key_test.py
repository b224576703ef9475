#!/usr/bin/python3
"""The vault's key opens with the age command alone, and its history is one for stock git."""

import os
import pty
import re
import select
import shutil
import subprocess
import sys

from exchange import require, written

PASSPHRASE = "correct horse with ümlaut"
NOTE = b"Sparrows at the harbour\n"
TNOTES = os.path.join(os.environ["TNOTES_BIN"], "tnotes")
HOME = os.environ["HOME"]
IDENTITY = os.path.join(HOME, ".config", "tnotes", "identity.age")
CONFIG = os.path.join(HOME, ".config", "tnotes", "config.yaml")
VAULT = os.path.join(HOME, "tnotes", "vault")


def output_of(*words, **given):
    done = subprocess.run(words, capture_output=True, check=False, timeout=60, **given)
    require(done.returncode == 0, f"{' '.join(words)}: {done.stderr.decode()}")
    return done.stdout


def age_at_terminal(words, passphrase):
    """What age writes once it is given the passphrase; None where it refuses. Fails where it does
    not ask for one."""
    if os.path.exists("opened"):
        os.remove("opened")
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("age", ["age", "-o", "opened", *words])
    shown, asked = b"", False
    while True:
        if not select.select([terminal], [], [], 30)[0]:
            os.kill(pid, 9)
            sys.exit(f"age does not go on: {shown!r}")
        try:
            part = os.read(terminal, 1000)
        except OSError:  # how Linux says that nobody holds the other end
            part = b""
        if not part:
            break
        shown += part
        if not asked and b"passphrase" in shown and shown.rstrip().endswith(b":"):
            asked = True
            os.write(terminal, passphrase.encode() + b"\n")
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    require(asked, f"age {words}: it asks for the passphrase: {shown!r}")
    if status != 0:
        return None
    with open("opened", "rb") as file:
        return file.read()


def recipients_in(path, pattern):
    with open(path, encoding="utf-8") as file:
        return re.findall(r"\bage1[0-9a-z]+", re.search(pattern, file.read(), re.DOTALL)[0])


def key_opens_what_is_encrypted_to_the_pins():
    pinned = recipients_in(CONFIG, r"vault_recipients:[^\n]*")
    require(len(pinned) == 1, f"one recipient is pinned: {pinned}")
    named = recipients_in(os.path.join(VAULT, "vault.yaml"), r"recipients:.*")
    require(named == pinned, f"the vault names what is pinned: {named}")
    backup = recipients_in(CONFIG, r"backup:\n *recipients:[^\n]*")
    require(backup == pinned, f"backups are for the same key: {backup}")
    sealed = written("note.age", output_of("age", "-r", pinned[0], input=NOTE))
    opened = age_at_terminal(["-d", "-i", IDENTITY, sealed], PASSPHRASE)
    require(opened == NOTE, "age decrypts with the vault's key")
    opened = age_at_terminal(["-d", "-i", IDENTITY, sealed], PASSPHRASE + " ")
    require(opened is None, "age refuses another passphrase")
    return pinned[0]


def key_is_an_identity_file(recipient):
    text = age_at_terminal(["-d", IDENTITY], PASSPHRASE).decode()
    form = f"# created: \\d{{4}}-\\d\\d-\\d\\d\n# public key: {recipient}\nAGE-SECRET-KEY-1[0-9A-Z]{{58}}\n"
    require(re.fullmatch(form, text), "the key holds what age-keygen writes")
    again = output_of("age-keygen", "-y", written("identity.txt", text.encode()))
    require(again.decode().strip() == recipient, "age-keygen tells the same public key")


def history_is_for_stock_git():
    def git(*words):
        return output_of("git", "-C", VAULT, *words).decode()

    git("verify-commit", "HEAD")
    git("fsck", "--strict")
    require(git("status", "--porcelain", "--ignored") == "", "git finds nothing changed")
    times = git("log", "--format=%ad%n%cd", "--date=iso").splitlines()
    require(len(times) == 2, f"the vault has one commit: {times}")
    for time in times:
        require(re.fullmatch(r"\d{4}-\d\d-\d\d 00:00:00 \+0000", time), f"midnight in UTC: {time}")
    message = git("log", "--format=%B").strip()
    require(
        re.fullmatch(r"init\n\nTnotes-Vault: [0-9a-f]{32}", message),
        f"the message is one word and a random number: {message}",
    )
    require(git("ls-files").split() == ["vault.yaml"], "the vault holds vault.yaml alone")
    # By hand, git signs there and accepts it.
    git("commit", "-q", "--allow-empty", "-m", "by hand")
    git("verify-commit", "HEAD")


if not shutil.which("age"):
    print("skipped: there is no age (Debian's package age)")
    sys.exit(77)
os.umask(0o077)
# A zone in which the day began at another time, and may be another.
environment = dict(os.environ, TZ="Pacific/Kiritimati")
words = ["init", "--clinician", "Lucía Ortiz", "--yes", "--passphrase-file"]
output_of(TNOTES, *words, written("secret", PASSPHRASE), env=environment, stdin=subprocess.DEVNULL)
key_is_an_identity_file(key_opens_what_is_encrypted_to_the_pins())
history_is_for_stock_git()
print("the vault's key and history are for stock programs")
