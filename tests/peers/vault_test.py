#!/usr/bin/python3
"""What the vault holds opens without tnotes: stock age decrypts a note, stock git checks who made
each commit, and neither shows more of the history than it should."""

import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["TNOTES_SOURCE"], "tests", "terminal"))

import exchange
import session

TNOTES = session.TNOTES
PASSPHRASE = "correct horse with ümlaut"
HOME = os.environ["HOME"]
VAULT = os.path.join(HOME, "tnotes", "vault")
IDENTITY = os.path.join(HOME, ".config", "tnotes", "identity.age")

# The clock of one who works in the evening, west of Greenwich.
ENVIRONMENT = dict(os.environ, TZ="America/Anchorage")


def tnotes(*words, given=b""):
    done = subprocess.run(
        [TNOTES, *words], input=given, env=ENVIRONMENT, capture_output=True, timeout=60, check=False
    )
    exchange.require(done.returncode == 0, f"tnotes {words}: {done.stderr.decode()}")
    return done.stdout.decode()


def git(*words):
    done = subprocess.run(["git", "-C", VAULT, *words], capture_output=True, check=False)
    exchange.require(done.returncode == 0, f"git {words}: {done.stderr.decode()}")
    return done.stdout.decode()


def padme(size):
    """Nikitin et al. 2019, as its reference implementation has it."""
    e = size.bit_length() - 1
    s = e.bit_length()
    mask = (1 << (e - s)) - 1
    return (size + mask) & ~mask


def open_with_age(path):
    """The plaintext, by the identity under its passphrase, which age asks for."""
    run = session.Session([shutil.which("age"), "-d", "-i", IDENTITY, "-o", "plain", path], os.environ)
    run.expect("passphrase").expect(":").send(PASSPHRASE).finish(0)
    with open("plain", "rb") as file:
        return file.read()


def check_plaintext(note, client, date, text):
    plain = open_with_age(os.path.join(VAULT, "notes", f"{note}.age"))
    front = f"---\nid: {note}\nclient: {client}\ndate: {date}\nlength: {len(text)}\n---\n".encode()
    exchange.require(plain.startswith(front), f"front matter: {plain[:200]!r}")
    exchange.require(plain[len(front) :].startswith(text), "the text behind it")
    rest = plain[len(front) + len(text) :]
    exchange.require(rest == b"\n" * len(rest), "line feeds behind the text")
    exchange.require(len(plain) == padme(len(front) + len(text)), f"size {len(plain)}")


def check_history(notes):
    commits = git("rev-list", "HEAD").split()
    for commit in commits:
        git("verify-commit", commit)
    log = git("log", "--format=%an%n%ae%n%cn%n%ce%n%B%n%D%n%N", "--all")
    # The first commit has a random number, in which a short id can be found by chance.
    log, numbers = re.subn(r"Tnotes-Vault: [0-9a-f]{32}\n", "", log)
    exchange.require(numbers == 1, f"{numbers} random numbers")
    for word in [*notes, "m1", "a1", "maya", "Maya", "Novak"]:
        exchange.require(word not in log, f"the history says {word!r}")
    subjects = git("log", "--format=%s").split("\n")[:-1]
    exchange.require(
        subjects == ["discard", "edit", "new", "new", "new", "init"], f"messages {subjects}"
    )
    bodies = git("log", "--format=%b", "HEAD", "--not", git("rev-list", "--max-parents=0", "HEAD").strip())
    exchange.require(not re.search(r"\S", bodies), "messages have bodies")
    for time in git("log", "--format=%aI%n%cI").split():
        exchange.require(
            re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00(\+00:00|Z)", time), f"a commit's time {time}"
        )
    paths = git("log", "--name-only", "--format=").split()
    for path in paths:
        exchange.require(
            re.fullmatch(r"vault\.yaml|notes/[0-9a-f]{32}\.age", path), f"a path {path}"
        )
    git("fsck", "--strict", "--no-dangling")
    exchange.require(git("status", "--porcelain") == "", "git status")
    return len(commits)


def main():
    if not shutil.which("age"):
        print("skipped: there is no age (Debian's package age)")
        sys.exit(77)
    secret = exchange.written("secret", PASSPHRASE)
    os.chmod(secret, 0o600)
    tnotes("init", "--clinician", "Lucía Ortiz", "--yes", "--passphrase-file", secret)
    tnotes("client", "add", "Maya Lindqvist", "--id", "m1")
    tnotes("client", "add", "Ari Novak", "--id", "1e5")
    short = "Whimbrels at the weir, ümlaut\n".encode()
    # Over the border of a chunk of age, any bytes, ending in what pads too.
    long = exchange.body(150_000)[:150_000] + b"\n\n\n---\n\n"
    notes = [
        tnotes("vault", "new", client, "--date", date, "--from", "-", given=text).split()[0]
        for client, date, text in [
            ("m1", "2026-02-28", short),
            ("1e5", "2026-03-01", long),
            ("m1", "2026-03-02", short),
        ]
    ]
    check_plaintext(notes[0], "m1", "2026-02-28", short)
    # A client id that YAML would take for a number is a string to all its readers.
    check_plaintext(notes[1], '"1e5"', "2026-03-01", long)
    more = short + b"Dunlins"
    with open("more", "wb") as file:
        file.write(more)
    tnotes("vault", "edit", notes[0], "--from", "more", "--passphrase-file", secret)
    check_plaintext(notes[0], "m1", "2026-02-28", more)
    tnotes("vault", "discard", notes[2])
    count = check_history(notes)
    # What was replaced and discarded is still read from the history, as `discard` says.
    for revision, note, text in [("HEAD~2", notes[0], short), ("HEAD~1", notes[2], short)]:
        with open("old.age", "wb") as file:
            file.write(
                subprocess.run(
                    ["git", "-C", VAULT, "show", f"{revision}:notes/{note}.age"],
                    capture_output=True,
                    check=True,
                ).stdout
            )
        exchange.require(text in open_with_age("old.age"), f"{revision} of {note}")
    print(f"age: {len(notes)} notes; git: {count} commits")


main()
