#!/usr/bin/python3
"""The search for canaries finds each in every form and wrapping, and every way into the vault."""

import base64
import bz2
import gzip
import io
import lzma
import os
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib

import search

WORD = "qubvtslwkdyxarmzpeoj"
BYTES = bytes(range(150, 182))
TOOL = os.path.join(os.environ["TNOTES_TEST_BIN"], "age_tool")
failures = []


def expect(right, what):
    if not right:
        failures.append(what)


def forms(token):
    """Where a token could be seen."""
    encoded = base64.b64encode(b"Before it: " + token + b", and behind it.")
    yield "plain", b"so " + token + b" it says"
    yield "in capitals", token.upper()
    yield "reversed", b"so " + token[::-1] + b" it says"
    yield "hex", token.hex().encode()
    yield "hex in capitals", token.hex().upper().encode()
    yield "hex in lines", b"\n".join(token.hex().encode()[n : n + 16] for n in range(0, 80, 16))
    for count in range(4):
        yield f"base64 behind {count}", base64.b64encode(b"x" * count + token + b"y")
        yield f"base64url behind {count}", base64.urlsafe_b64encode(b"x" * count + token)
    yield "base64 in lines", b"\r\n".join(encoded[n : n + 16] for n in range(0, len(encoded), 16))
    escaped = "".join(chr(each) if each < 127 else f"\\x{each:02x}" for each in token)
    yield "as an error shows it", f"1:1: {escaped} is no key".encode()
    yield "base64 in JSON", b'"' + encoded[:20] + b"\\n" + encoded[20:] + b'"'


def run(*words, given=b""):
    done = subprocess.run(words, input=given, capture_output=True, check=True, timeout=60)
    return done.stdout


def in_zip(data):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("some/note.md", data)
    return made.getvalue()


def in_tar(data):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        member = tarfile.TarInfo("some/note.md")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def in_pdf(data):
    return b"%PDF-1.7\n1 0 obj\n<< >>\nstream\n" + zlib.compress(data) + b"\nendstream\nendobj\n"


def in_git(data, *words):
    """What a git command prints of a repository that has the data in its second commit, as a change
    of the first, and as a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        git = ("git", "-C", folder, "-c", "user.name=x", "-c", "user.email=x@example.org")
        run(*git, "init", "-q")
        before = b"A line like any other.\n" * 50
        for changed, own in ((before, b""), (before + data, data)):
            for name, text in (("changed", changed), ("own", own)):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(text)
            run(*git, "add", ".")
            run(*git, "commit", "-qm", "x")
        return run(*git, *words, given=run(*git, "rev-list", "--objects", "--all"))


def in_pack(data):
    return in_git(data, "pack-objects", "--stdout", "-q")


def in_bundle(data):
    return in_git(data, "bundle", "create", "-q", "-", "--all")


def check_forms(identity, recipient):
    def in_age(data):
        return run(TOOL, "encrypt", "-r", recipient, given=data)

    def in_armor(data):
        return run(TOOL, "encrypt", "-a", "-r", recipient, given=data)

    wrappings = [zlib.compress, gzip.compress, bz2.compress, lzma.compress, in_zip, in_tar, in_pdf]
    wrappings += [in_pack, in_bundle, in_age, in_armor]
    word, odd = search.Canary("the word", "text", WORD), search.Canary("the bytes", "ciphertext", BYTES)
    looked = search.Search(identity)
    looked.canaries = [word, odd]
    for canary in (word, odd):
        for form, data in forms(canary.token):
            found = looked.find(data, {canary.kind})
            expect(found and found.startswith(canary.what), f"{canary.what}, {form}: {found}")
            expect(looked.find(data, {"other"}) is None, f"{canary.what}, {form}: of no kind asked for")
        for wrap in wrappings:
            found = looked.find(wrap(b"text " + canary.token + b" text"), {canary.kind})
            expect(found, f"{canary.what} within {wrap.__name__}")
        for wrap in wrappings:  # as git keeps it
            loose = zlib.compress(b"blob %d\0" % len(wrap(canary.token)) + wrap(canary.token))
            expect(looked.find(loose, {canary.kind}), f"{canary.what} within {wrap.__name__}, in git")
            packed = looked.find(in_pack(gzip.compress(canary.token)), {canary.kind})
        expect(packed, f"{canary.what} within gzip, in a pack")
        nested = in_age(gzip.compress(in_tar(in_bundle(base64.b64encode(canary.token)))))
        found = looked.find(nested, {canary.kind})
        expect(found and "base64" in found, f"{canary.what}, wrapped four times: {found}")
        expect(not looked.find(nested, {canary.kind}, unlocks=False), "what is not to be unlocked")
    harmless = b"so nothing of it is said, " + WORD[:-1].encode() + BYTES[1:]
    for wrap in [bytes, *wrappings]:
        expect(looked.find(wrap(harmless), {"text", "ciphertext"}) is None, f"harmless in {wrap.__name__}")
    looked.told.add(word.token)
    expect(looked.find(word.token, {"text"}) is None, "what everybody was told")
    looked.told.clear()
    # What is cut off or damaged is searched as it is.
    for wrap in wrappings:
        packed = wrap(harmless)
        looked.find(packed[: len(packed) // 2], {"text"})
        expect(looked.find(packed[:-20] + WORD.encode(), {"text"}), f"behind a damaged {wrap.__name__}")


def check_tree():
    """Every file that comes or changes is seen once; links into the vault are, unless they are known."""
    with tempfile.TemporaryDirectory() as folder:
        home, vault = os.path.join(folder, "home"), os.path.join(folder, "home", "vault")
        objects = os.path.join(home, "objects", "ab")
        for each in (vault, objects):
            os.makedirs(each)

        def write(path, text):
            with open(path, "w", encoding="ascii") as file:
                file.write(text)
            return path

        note = write(os.path.join(vault, "note"), "sealed")
        plain = write(os.path.join(home, "plain"), "text")
        tree = search.Tree([home], vault, [plain])
        def changed():
            return sorted((path, where) for path, status, where in tree.changes() if stat.S_ISREG(status.st_mode))

        expect(changed() == [(plain, search.OUTSIDE), (note, search.INSIDE)], "all is new")
        expect(not list(tree.changes()), "nothing is new")
        before = tree.inside
        write(note, "other!")
        write(plain, "texts")
        added = write(os.path.join(objects, "cdef"), "object")
        expected = [(added, search.OUTSIDE), (plain, search.OUTSIDE), (note, search.INSIDE)]
        expect(changed() == expected, "changed and new")
        expect(tree.inside != before, "the vault was changed")
        known = os.path.join(home, "known")
        os.link(note, known)
        tree.linked.add(known)
        os.link(note, os.path.join(home, "hard"))
        os.symlink(note, os.path.join(home, "soft"))
        os.symlink(vault, os.path.join(home, "folder"))
        os.symlink(plain, os.path.join(home, "harmless"))
        os.mkdir(os.path.join(home, "new"))
        found = list(tree.changes())
        expect(os.path.join(home, "new") in [path for path, _, _ in found], "a new directory")
        ways = sorted(path for path, _, where in found if where == search.WAY_IN)
        expect([os.path.basename(path) for path in ways] == ["folder", "hard", "soft"], f"ways: {ways}")


def main():
    comment, secret = run(TOOL, "keygen").decode().splitlines()
    with open("identity", "w", encoding="ascii") as file:
        file.write(secret + "\n")
    check_forms("identity", comment.split()[-1])
    check_tree()
    for each in failures:
        print("FAILED:", each)
    sys.exit(1 if failures else 0)


main()
