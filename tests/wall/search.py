"""Canaries: words that nothing but the vault may hold, the forms in which they could get out, and
where to look for them."""

import base64
import bz2
import gzip
import io
import lzma
import os
import re
import stat
import subprocess
import tarfile
import tempfile
import zipfile
import zlib

# Files within files, as an archive in an encrypted package.
DEEPEST = 5
LARGEST = 1 << 24
SHORTEST = 12  # what is shorter stands somewhere by chance


class Canary:
    """What it is ("the text of a note"), its kind, and its bytes. Text is found in any case."""

    def __init__(self, what, kind, token):
        if isinstance(token, str):
            token = token.encode()
        assert len(token) >= SHORTEST, token
        self.what = what
        self.kind = kind
        self.token = token
        # By how the data is read before it is searched: in one case, or without line breaks.
        self.in_lower_case = {"as it is": token.lower(), "reversed": token[::-1].lower()}
        self.in_a_line_lower = {"as hex": token.hex().encode()}
        self.in_a_line = {}
        for alphabet, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            for offset in range(3):
                self.in_a_line[f"as {alphabet}, {offset} bytes behind a border"] = within(
                    encode(b"\0" * offset + token), offset, len(token)
                )

    def find(self, lower, line, line_lower):
        """The form in which it is there, or None."""
        for forms, data in (
            (self.in_lower_case, lower),
            (self.in_a_line, line),
            (self.in_a_line_lower, line_lower),
        ):
            for form, part in forms.items():
                if part in data:
                    return form
        return None


def within(encoded, offset, length):
    """The characters of base64 that the token alone decides, whatever stands around it."""
    first = (offset * 8 + 5) // 6
    behind = (offset + length) * 8 // 6
    return encoded[first:behind]


class Search:
    """For all canaries, also in what has to be opened first."""

    def __init__(self, identity=None):
        self.canaries = []
        self.told = set()  # tokens that a test itself told everybody
        self.identity = identity  # a file that age takes

    def find(self, data, kinds, unlocks=True, told=frozenset()):
        """What is wrong with the data, in words: the first canary of these kinds; or None."""
        wanted = [
            each
            for each in self.canaries
            if each.kind in kinds and each.token not in self.told and each.token not in told
        ]
        for path, layer in self.layers(data, (), unlocks):
            lower = layer.lower()
            line = re.sub(rb"\s|\\n", b"", layer)
            line_lower = line.lower()
            for canary in wanted:
                form = canary.find(lower, line, line_lower)
                if form:
                    return f"{canary.what}, {', in '.join((form, *reversed(path)))}"
        return None

    def layers(self, data, path, unlocks):
        """The data, and what is packed in it, each with the names of its wrappings."""
        yield path, data
        if len(path) == DEEPEST:
            return
        for wrapping, opens in (
            ("escapes", from_escapes),
            ("zlib", from_zlib),
            ("an object of git", from_object),
            ("gzip", from_gzip),
            ("bzip2", from_bzip2),
            ("xz", from_xz),
            ("zip", from_zip),
            ("tar", from_tar),
            ("PDF", from_pdf),
            ("a pack of git", from_pack),
            ("age", self.from_age if unlocks else lambda _: ()),
        ):
            for opened in opens(data):
                yield from self.layers(opened, (*path, wrapping), unlocks)

    def from_age(self, data):
        if self.identity and (
            data.startswith(b"age-encryption.org/v1\n") or data.startswith(b"-----BEGIN AGE ENCRYPTED")
        ):
            # Armored ones may stand in a row.
            for each in re.split(rb"(?<=\n)(?=-----BEGIN AGE)", data):
                yield from printed_by(["age", "-d", "-i", self.identity], each)


def printed_by(words, data):
    """What a program makes of the data; nothing where it fails."""
    done = subprocess.run(words, input=data, capture_output=True, timeout=60, check=False)
    if done.returncode == 0:
        yield done.stdout


def opener(begin, unpack):
    """Opens what begins so, as far as it can be unpacked."""

    def opens(data):
        if data.startswith(begin):
            try:
                yield unpack(data)
            except (OSError, EOFError, zlib.error, lzma.LZMAError):
                pass

    return opens


from_zlib = opener(b"\x78", lambda data: zlib.decompressobj().decompress(data, LARGEST))
from_gzip = opener(b"\x1f\x8b", lambda data: gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST))
from_bzip2 = opener(b"BZh", lambda data: bz2.BZ2Decompressor().decompress(data, LARGEST))
from_xz = opener(b"\xfd7zXZ", lambda data: lzma.LZMADecompressor().decompress(data, LARGEST))


def from_zip(data):
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield name.encode(errors="surrogateescape")
                    yield archive.read(name)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
            pass


def from_tar(data):
    if data[257:262] == b"ustar":
        try:
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                for member in archive:
                    yield member.name.encode(errors="surrogateescape")
                    if member.isfile():
                        yield archive.extractfile(member).read()
        except tarfile.TarError:
            pass


def from_pdf(data):
    if data.startswith(b"%PDF"):
        for stream in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
            yield stream.group(1)


def from_escapes(data):
    """Bytes that tnotes shows as they are written here: \\x8c."""
    if rb"\x" in data:
        yield re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), data)


def from_object(data):
    """A loose object of git, once it is unpacked."""
    head = re.match(rb"(?:blob|commit|tree|tag) \d+\0", data)
    if head:
        yield data[head.end() :]


def from_pack(data):
    """The objects of a pack, which may stand behind the head of a bundle."""
    if data.startswith(b"# v2 git bundle\n"):
        data = data[data.find(b"\n\n") + 2 :]
    if data.startswith(b"PACK"):
        with tempfile.TemporaryDirectory() as folder:
            words = ["git", "-C", folder]
            list(printed_by([*words, "init", "-q"], b""))
            list(printed_by([*words, "unpack-objects", "-q", "-r"], data))
            yield from objects(folder)


def objects(repository):
    """All that a repository holds, reachable or not."""
    for printed in printed_by(
        ["git", "-C", repository, "cat-file", "--batch-all-objects", "--batch"], b""
    ):
        at = 0
        while at < len(printed):
            end = printed.index(b"\n", at)
            size = int(printed[at:end].split()[2])
            yield printed[end + 1 : end + 1 + size]
            at = end + size + 2


def entries_of(folder):
    """None where it was taken away meanwhile, or is somebody else's."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def files(folder, with_objects=True):
    """The path and the status of everything below; git's objects may be left out."""
    waiting = [folder]
    while waiting:
        for entry in entries_of(waiting.pop()):
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # taken away meanwhile
                continue
            if not stat.S_ISDIR(status.st_mode):
                yield entry.path, status
            elif with_objects or not entry.path.endswith(".git/objects"):
                yield entry.path, status
                waiting.append(entry.path)


# Where a file is that came or was changed.
INSIDE, OUTSIDE, WAY_IN = "in the vault", "outside of it", "a way into it"


class Tree:
    """The files below some folders: which of them changed, and whether the vault is linked in."""

    def __init__(self, folders, vault, keys):
        self.folders = folders
        self.vault = vault
        self.keys = keys
        self.linked = set()  # by the test
        self.accepted = {}  # of these, what they were: the vault's own file may be replaced later
        self.inside = {}  # the vault's files and its keys, so that any change of them shows
        self.objects = set()  # the numbers of the vault's objects, which are never removed
        self.seen = {}

    def changes(self, with_objects=True):
        """Yields (path, status, where) for each file that is new or changed, and for each new
        directory. A link into the vault that the test did not make is a way in."""
        found = [(path, status, True) for path, status in files(self.vault, with_objects)]
        keys = [(path, os.stat(path), True) for path in self.keys if os.path.isfile(path)]
        self.inside = {
            path: (status.st_ino, status.st_size, status.st_mtime_ns, status.st_mode)
            for path, status, _ in found + keys
            if "/objects/" not in path and not stat.S_ISDIR(status.st_mode)
        }
        numbers = {number(status) for path, status, _ in found}
        if with_objects:
            self.objects.update(number(status) for path, status, _ in found if "/objects/" in path)
        numbers |= self.objects
        within_vault = self.vault + os.sep
        for folder in self.folders:
            for path, status in files(folder, with_objects):
                if not (path + os.sep).startswith(within_vault):
                    found.append((path, status, False))
        for path, status, is_inside in found:
            key = number(status)
            if not stat.S_ISDIR(status.st_mode):
                key = (*key, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if self.seen.get(path) == key:
                continue
            self.seen[path] = key
            is_way_in = not is_inside and (
                number(status) in numbers
                or stat.S_ISLNK(status.st_mode)
                and (os.path.realpath(path) + os.sep).startswith(within_vault)
            )
            what = (*number(status), status.st_size, status.st_mtime_ns)
            if is_way_in and path in self.linked:
                self.accepted[path] = what
            if self.accepted.get(path) == what:
                continue
            yield path, status, INSIDE if is_inside else WAY_IN if is_way_in else OUTSIDE


def number(status):
    return status.st_dev, status.st_ino
