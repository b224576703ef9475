"""A practice whose vault is full of canaries, and a watch over all that its commands print and
write."""

import contextlib
import datetime
import os
import random
import re
import shlex
import shutil
import stat
import string
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["TNOTES_SOURCE"], "tests", "terminal"))

import search
import session

TOOLS = os.environ["TNOTES_TEST_BIN"]
DOCUMENTED = {*range(8), 130}
# What a canary may be: words of a note; the passphrase and the secret key; bytes of a note as it is
# in the vault; a note's id; a part of the files that hold keys, where alone it may be.
KINDS = {"text", "secret", "ciphertext", "id", "key file"}
# So many canaries of what the commands under test make are kept: the latest.
RECENT = 24


def new_word():
    """One that stands in no file."""
    return "".join(random.choices(string.ascii_lowercase, k=20))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def canaries_of(path):
    """Of a note's file in the vault: its name, the lines of its header, and bytes behind them."""
    with open(path, "rb") as file:
        data = file.read()
    name = os.path.basename(path)
    mac = data.index(b"\n--- ") + 5
    payload = data.index(b"\n", mac) + 1
    found = [search.Canary(f"the id of {name}", "id", name[:32])]
    for word in data[:payload].split():
        if len(word) == 43:  # base64 of 32 bytes
            found.append(search.Canary(f"the header of {name}", "ciphertext", word))
    for at in range(payload, len(data) - 24, 128):
        found.append(search.Canary(f"ciphertext of {name}", "ciphertext", data[at : at + 24]))
    return found


class WatchedHome:
    def __init__(self, practice, own, memory):
        self.practice = practice
        self.own = own  # a folder of what a test may hold and tnotes may not
        self.memory = memory  # a folder in memory for the vault's editor
        self.failures = []
        self.doing = ""
        self.placed = ""  # a file that a test put among the records
        self.folder = None  # that was made for the run before
        self.colleague = None
        self.known = {}  # the vault's files of which there are canaries
        self.recent = []
        self.began = time.time()
        self.runs = 0
        home = practice.home
        self.records = practice.records
        self.vault = os.path.join(home, "tnotes", "vault")
        self.config = os.path.join(home, ".config", "tnotes", "config.yaml")
        self.identity = os.path.join(home, ".config", "tnotes", "identity.age")
        self.vault_file = os.path.join(self.vault, "vault.yaml")
        self.keys = [self.identity, os.path.join(home, ".config", "tnotes", "signing_key")]
        self.words = {
            name: new_word() for name in ("first", "edited", "typed", "discarded", "unfinished")
        }
        self.texts = {
            name: self.own_file(name, f"{word} by the weir.\n") for name, word in self.words.items()
        }
        self.passphrase = new_word()
        self.secret = self.own_file("secret", self.passphrase + "\n")
        scratch = os.path.join(home, "tmp")
        os.mkdir(scratch)
        practice.environment.update(
            TERM="xterm", PAGER="cat", MANPAGER="cat", TMPDIR=scratch, XDG_RUNTIME_DIR=memory
        )
        self.set_up()
        self.learn()
        self.fixed, self.recent = self.fixed_canaries() + self.recent, []
        self.plain_key = self.own_file("identity", self.opened_identity())
        self.search = search.Search(self.plain_key)
        self.logs = {}
        self.tree = search.Tree([home, memory, own], self.vault, self.keys)
        self.remember()
        self.settle()

    # What commands are given.

    def own_file(self, name, text):
        path = os.path.join(self.own, name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def set_up(self):
        run = self.practice.run
        self.practice.quick_key(self.secret)
        run("init", "--clinician", "Lucía Ortiz", "--yes", "--passphrase-file", self.secret)
        run("client", "add", "Maya Lindqvist", "--id", "m1")
        run("client", "add", "Ari Novak", "--id", "a1")
        self.key = os.path.join(self.own, "key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key], check=True)
        self.text = self.own_file("text", "Went for a walk.\n")
        self.body = self.own_file("body", "# Subjective\n\nSlept better.\n")
        self.template = self.own_file("template.yaml", run("template", "show", "soap"))
        self.canary = self.texts["first"]
        self.own_recipient = re.search(b"age1[a-z0-9]+", read(self.vault_file)).group().decode()
        self.sealed = self.own_file("sealed", read(self.identity).decode())
        # Notes of every fate: as it was made, changed, discarded, left unfinished.
        kept, changed = self.make_vault_note(), self.make_vault_note()
        run("vault", "edit", changed, "--from", self.texts["edited"], "--passphrase-file", self.secret)
        self.texts_of_notes = {kept: self.words["first"], changed: self.words["edited"]}
        gone = run("vault", "new", "a1", "--from", self.texts["discarded"]).split()[0]
        run("vault", "discard", gone, "--yes")
        self.practice.editor(f'cat "{self.texts["unfinished"]}" >>"$1"; exit 1\n')
        run("vault", "new", "a1", code=7)
        # The editor types a canary into a psychotherapy note, and a line into anything else.
        self.practice.editor(
            'case $1 in\n*.yaml) echo "# More of it." >>"$1" ;;\n'
            f'*/tnotes-vault-*) cat "{self.texts["typed"]}" >>"$1" ;;\n'
            '*) echo "More of it." >>"$1" ;;\nesac\n'
        )

    def make_recipient(self):
        """The public half of a key that nobody has."""
        made = subprocess.run(["age-keygen"], capture_output=True, check=True)
        return re.search(b"age1[a-z0-9]+", made.stdout).group().decode()

    def make_other_recipient(self):
        recipient = self.make_recipient()
        self.practice.run("vault", "recipient", "add", recipient)
        return recipient

    def make_word(self):
        return new_word()

    def make_folder(self):
        """One at a time: what a command made in the one before is looked at, and removed."""
        if self.folder:
            self.look_since()
            shutil.rmtree(self.folder)
        self.folder = os.path.join(self.practice.home, new_word())
        os.mkdir(self.folder, 0o700)
        return self.folder

    def make_out(self):
        return os.path.join(self.practice.home, new_word())

    def make_person(self):
        return self.practice.run("client", "add", "Ines Vance", "--id", new_word()).split()[0]

    def make_closed(self):
        person = self.make_person()
        self.practice.run("client", "close", person)
        return person

    def make_draft(self):
        return self.practice.draft("--set", f"plan={new_word()}")

    def make_signed(self):
        note = self.make_draft()
        self.practice.run("sign", note, "--yes")
        return note

    def make_supervised(self):
        """A note that is to be cosigned."""
        if not self.colleague:
            self.colleague = self.practice.colleague()
        note = self.practice.run("new", "m1", "--no-edit", **self.colleague).split()[0]
        self.practice.run("sign", note, "--yes", **self.colleague)
        return note

    def make_request(self):
        """A request for amendment that is not decided."""
        return self.practice.run("amendment", "add", "m1", "--text", new_word()).split()[0]

    def make_denied(self):
        request = self.make_request()
        self.practice.run("amendment", "deny", request, "--basis", "not-in-record", "--yes")
        return request

    def make_disagreed(self):
        request = self.make_denied()
        self.practice.run("amendment", "statement", request, "--text", new_word())
        return request

    def make_latest_extension(self):
        return (datetime.date.today() + datetime.timedelta(days=90)).isoformat()

    def make_vault_note(self):
        note = self.practice.run("vault", "new", "m1", "--from", self.canary).split()[0]
        self.learn()
        return note

    def make_head(self):
        return self.practice.head()

    def make_vault_head(self):
        return self.heads()[1].strip()

    def filled(self, words):
        """The words with what stands in braces: an attribute, or what is made for each run."""
        home = self

        class Given(dict):
            def __missing__(self, name):
                make = getattr(home, f"make_{name}", None)
                self[name] = make() if make else getattr(home, name)
                return self[name]

        given = Given()
        return [word.format_map(given) for word in words]

    # The canaries.

    def opened_identity(self):
        return self.decrypted("-p", self.secret, self.identity)

    def plain_text(self, path):
        """A note as somebody would see it who opened it without tnotes."""
        return self.decrypted("-i", os.path.join(self.own, "identity"), path)

    def decrypted(self, *words):
        tool = os.path.join(TOOLS, "age_tool")
        return subprocess.run([tool, "decrypt", *words], capture_output=True, check=True).stdout.decode()

    def fixed_canaries(self):
        found = [search.Canary(f"the text '{name}'", "text", word) for name, word in self.words.items()]
        found.append(search.Canary("the passphrase", "secret", self.passphrase))
        secret_key = re.search("AGE-SECRET-KEY-1([A-Z0-9]+)", self.opened_identity()).group(1)
        found.append(search.Canary("the secret key", "secret", secret_key))
        for path in self.keys:
            with open(path, encoding="ascii") as file:
                found.append(search.Canary(f"a part of {path}", "key file", file.readlines()[2].strip()))
        return found

    def learn(self):
        """Makes canaries of what came into the vault or was changed there."""
        for folder in ("notes", ".git/tnotes/unfinished"):
            for path, status in search.files(os.path.join(self.vault, folder)):
                if self.known.get(path) != status.st_mtime_ns:
                    self.known[path] = status.st_mtime_ns
                    self.recent += canaries_of(path)

    # The watch.

    def run(self, words, variables=(), may_print=(), terminal=False):
        """Runs a command and looks at all that it printed and wrote; returns its exit code."""
        self.runs += 1
        self.culprit = f"tnotes {shlex.join(words)}"
        inside = self.tree.inside
        environment = dict(self.practice.environment, **dict(each.split("=", 1) for each in variables))
        whole = [session.TNOTES, *words]
        if terminal:
            run = session.Session(whole, environment)
            code = run.wait()
            self.streams = {"the terminal": run.output.encode(errors="surrogateescape")}
        else:
            done = subprocess.run(
                whole,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=60,
                check=False,
            )
            code = done.returncode
            self.streams = {"standard output": done.stdout, "standard error": done.stderr}
        of_vault = words[0] == "vault"
        # What was typed may be said again, and what the records were told they may keep.
        typed = {id.encode() for word in [*words, self.placed] for id in re.findall("[0-9a-f]{32}", word)}
        if of_vault:
            self.learn()
        else:
            self.search.told |= typed
        self.recent = self.recent[-RECENT:]
        self.search.canaries = self.fixed + self.recent
        for stream, data in self.streams.items():
            # Errors never hold a text, whatever may be printed.
            allowed = set(may_print) & ({"id"} if stream == "standard error" else KINDS)
            found = self.search.find(data, KINDS - allowed, told=typed)
            if found:
                self.fail(f"{found}, on {stream}")
        # Objects of git are looked at behind each check, since there are so many.
        self.look(with_objects=False)
        if not of_vault and inside != self.tree.inside:
            self.fail("changed the vault or a key")
        if code not in DOCUMENTED:
            self.fail(f"ended with {code}")
        return code

    def run_shown_once(self, words, enter):
        """Runs a command that shows a key once, on a terminal: it must be nowhere afterwards."""
        self.culprit, self.streams = f"tnotes {shlex.join(words)}", {}
        run = session.Session([session.TNOTES, *words], dict(self.practice.environment))
        run.expect(enter)
        key = re.search("AGE-SECRET-KEY-1([A-Z0-9]{40,})", run.output)
        if key is None:
            self.fail("shows no key")
        else:
            self.fixed.append(search.Canary("what was shown once", "secret", key.group(1)))
        # What may come then are questions about notes that there are.
        run.send("").expect("[Y/n]").send("n")
        if run.wait() != 0:
            self.fail("does not succeed")
        self.search.canaries = self.fixed + self.recent
        self.streams = {"the terminal": run.output.partition(enter)[2].encode()}
        found = self.search.find(self.streams["the terminal"], {"secret"})
        if found:
            self.fail(f"{found}, once more on the terminal")
        self.learn()
        self.look()

    def look_since(self):
        """At all that came since the last look at objects too."""
        self.culprit, self.streams = "a command of these", {}
        self.look()

    def look(self, with_objects=True):
        """At every file that is new or was changed since the last look, and at its name."""
        for path, status, where in self.tree.changes(with_objects):
            if where == search.WAY_IN:
                self.fail(f"a way into the vault: {path}")
            elif path != self.placed:  # with which an editor may go on
                self.look_at(path, status, where == search.INSIDE)

    def look_at(self, path, status, is_inside):
        holds_key = path in self.keys or path in self.keys_aside()
        kinds = {"text", "secret"} if is_inside else KINDS - {"key file"} if holds_key else KINDS
        name = os.path.basename(path)
        if stat.S_ISLNK(status.st_mode):
            name += " to " + os.readlink(path)
        found = self.search.find(os.fsencode(name), kinds)
        if found:
            self.fail(f"{found}, in the name of {path}")
        if stat.S_ISREG(status.st_mode):
            try:
                with open(path, "rb") as file:
                    data = file.read()
            except FileNotFoundError:  # taken away meanwhile
                return
            # The access log tells which notes were read, to who has the vault's key alone.
            is_log = bool(re.search("/tnotes/access/[0-9a-f]{40}[.]log$", path))
            if is_log:  # what was in it before was looked at then
                before, self.logs[path] = self.logs.get(path, b""), data
                data = data.removeprefix(before)
            found = self.search.find(data, kinds, unlocks=not is_inside and not is_log)
            if is_log and not found:
                found = self.search.find(data, kinds - {"id"})
            if found:
                self.fail(f"{found}, in {path}")

    def look_at_all(self):
        """Once more at every file there is, and at what came into the places for temporary ones."""
        self.culprit, self.streams = "a command", {}
        self.tree.seen = {path: key for path, key in self.tree.seen.items() if path.startswith(self.own)}
        self.look()
        for folder in ("/tmp/", "/var/tmp/", "/dev/shm/"):
            for path, status in search.files(folder):
                of_a_test = path.startswith(os.environ["HOME"]) or re.search("/tnotes-(test|wall)", path)
                is_new = status.st_uid == os.getuid() and status.st_ctime >= self.began
                is_readable = os.access(path, os.R_OK) and status.st_size < search.LARGEST
                if is_new and is_readable and not of_a_test:
                    self.look_at(path, status, False)

    def heads(self):
        """The last commits of both repositories."""
        return [
            open(os.path.join(repository, ".git", "refs", "heads", "main"), encoding="ascii").read()
            for repository in (self.records, self.vault)
        ]

    def settle(self):
        """Takes the files as they are: a test put them there."""
        list(self.tree.changes())

    def fail(self, what):
        said = " ".join(data.decode(errors="replace") for data in self.streams.values())
        self.failures.append((f"{self.doing}: {self.culprit}: {what}", said[:700]))

    def miss(self, what):
        self.failures.append((f"{self.doing}: {what}", ""))

    # What a test puts into places.

    def link(self, path, target, make=os.symlink):
        make(target, path)
        self.tree.linked.add(path)
        return path

    @contextlib.contextmanager
    def replaced(self, path, target, make):
        """Meanwhile there is a link at the path, and afterwards what was there."""
        aside = os.path.join(self.own, "aside")
        if os.path.exists(path):
            os.rename(path, aside)
        self.link(path, target, make)
        self.settle()
        self.placed = path
        yield
        self.placed = ""
        if os.path.lexists(path):
            os.remove(path)
        if os.path.exists(aside):
            os.rename(aside, path)
        self.settle()

    def remember(self):
        """What mend() puts back."""
        self.as_was = {path: read(path) for path in (self.config, self.identity, self.vault_file)}

    def mend(self):
        """Puts the configuration, the vault's key and its recipients back, which a command may have
        changed as it should, so that notes open quickly, and are encrypted to few."""
        now = {path: read(path) for path in self.as_was}
        if now == self.as_was:
            return
        for path, was in self.as_was.items():
            if now[path] != was:
                with open(path, "wb") as file:
                    file.write(was)
        for path in self.keys_aside():
            os.remove(path)
        if now[self.vault_file] != self.as_was[self.vault_file]:
            self.practice.run("vault", "recipient", "trust")
        self.settle()

    def keys_aside(self):
        """Keys of the vault that were kept when another took their place."""
        folder = os.path.dirname(self.identity)
        return [
            os.path.join(folder, name)
            for name in os.listdir(folder)
            if re.fullmatch(r"identity-until-[0-9-]+\.age", name)
        ]

    def some_note(self):
        return os.path.join(self.vault, "notes", min(self.texts_of_notes) + ".age")

    def some_unfinished(self):
        unfinished = os.path.join(self.vault, ".git", "tnotes", "unfinished")
        return os.path.join(unfinished, os.listdir(unfinished)[0])
