"""Exchanges files between lib/age, by way of age_tool, and another implementation of age.

A peer has keygen(), which gives (identity, recipient), and encrypt() and decrypt(), which take and
give bytes; decrypt() gives None where the peer refuses. An identity may be the bytes of a file under
the passphrase."""

import os
import subprocess
import sys

CHUNK = 65536
PASSPHRASE = "correct horse with ümlaut"
# Around the borders of lines of armor, of chunks, and of what is worked on at once.
SIZES = [0, 1, 47, 48, 49, CHUNK - 1, CHUNK, CHUNK + 1, 8 * CHUNK, 8 * CHUNK + 1]


class Tool:
    """lib/age, called as a peer is."""

    name = "tnotes"
    program = os.path.join(os.environ["TNOTES_TEST_BIN"], "age_tool")

    def keygen(self):
        comment, identity = self.run(["keygen"]).decode().splitlines()
        return identity, comment.split()[-1]

    def encrypt(self, plain, recipients=(), passphrase=None, armored=False):
        words = ["encrypt"] + ["-a"] * armored
        for recipient in recipients:
            words += ["-r", recipient]
        return self.run(words + self.passphrase_words(passphrase), plain)

    def decrypt(self, file, identity=None, passphrase=None):
        words = ["decrypt"] + self.passphrase_words(passphrase)
        if identity:
            words += ["-i", written("identity", identity)]
        return self.run(words, file, may_fail=True)

    def passphrase_words(self, passphrase):
        return ["-p", written("passphrase", passphrase)] if passphrase else []

    def run(self, words, given=b"", may_fail=False):
        done = subprocess.run([self.program, *words], input=given, capture_output=True, check=False)
        if done.returncode == 0:
            return done.stdout
        if may_fail:
            return None
        raise SystemExit(f"age_tool {words[0]}: {done.stderr.decode()}")


def written(name, content):
    """A file of a line of text, or of bytes as they are."""
    with open(name, "wb") as file:
        file.write(content if isinstance(content, bytes) else f"{content}\n".encode())
    return name


def require(right, what):
    if not right:
        sys.exit(f"failed: {what}")


def body(size):
    return bytes((i * i // 7 + i) % 251 for i in range(1000)).ljust(1000, b"x") * (size // 1000 + 1)


def exchange_identities(peer):
    """Identities that one keeps under a passphrase, used by the other."""
    tool = Tool()
    for writer, reader in ((tool, peer), (peer, tool)):
        identity, recipient = writer.keygen()
        note = writer.encrypt(b"a note", [recipient])
        for armored in (False, True):
            way = f"{writer.name}'s identity under a passphrase, armored: {armored}"
            kept = writer.encrypt(f"{identity}\n".encode(), passphrase=PASSPHRASE, armored=armored)
            require(reader.decrypt(note, kept, PASSPHRASE) == b"a note", way)
        require(reader.decrypt(note, kept, PASSPHRASE + "x") is None, f"{way}: wrong passphrase")


def exchange(peer, sizes=tuple(SIZES)):
    """Every way there and back."""
    tool = Tool()
    for writer, reader in ((tool, peer), (peer, tool)):
        way = f"from {writer.name} to {reader.name}"
        identity, recipient = reader.keygen()
        other, second = writer.keygen()
        for size in sizes:
            plain = body(size)[:size]
            file = writer.encrypt(plain, [recipient])
            require(reader.decrypt(file, identity) == plain, f"{way}, {size} bytes")
            armored = writer.encrypt(plain, [recipient], armored=True)
            require(armored.startswith(b"-----BEGIN AGE"), f"{way}, {size} bytes: armored")
            require(reader.decrypt(armored, identity) == plain, f"{way}, {size} bytes, armored")
        several = writer.encrypt(b"a note", [second, recipient])
        require(reader.decrypt(several, identity) == b"a note", f"{way}, second of two recipients")
        require(reader.decrypt(several, other) == b"a note", f"{way}, first of two recipients")
        stranger, _ = reader.keygen()
        require(reader.decrypt(several, stranger) is None, f"{way}, opened by a stranger")
        cut = writer.encrypt(body(2 * CHUNK)[:2 * CHUNK], [recipient])[:-CHUNK - 16]
        require(reader.decrypt(cut, identity) is None, f"{way}, cut off")
        for armored in (False, True):
            file = writer.encrypt(b"a note", passphrase=PASSPHRASE, armored=armored)
            require(reader.decrypt(file, passphrase=PASSPHRASE) == b"a note", f"{way}, passphrase")
        require(reader.decrypt(file, passphrase=PASSPHRASE + "x") is None, f"{way}, wrong passphrase")
    print(f"{peer.name}: {len(sizes)} sizes, both ways")
