#!/usr/bin/python3
"""What README, tnotes-security(7) and tnotes-vault(5) show is true: their blocks of commands are run
one after the other in a home of its own, on a terminal, as a reader would, and print what they should."""

import os
import re
import shlex
import shutil
import sys
import time

SOURCE = os.environ["TNOTES_SOURCE"]
sys.path.insert(0, os.path.join(SOURCE, "tests", "terminal"))

import session

HOME = os.environ["HOME"]
VAULT = os.path.join(HOME, "tnotes", "vault")
PASSPHRASE = "four words in a row"
SHOWN_ID = "3f2a9c41d07be85562f09a13c4d8e7b0"
ANSWERS = [
    (r"[Pp]assphrase[^\n]*: ?$", PASSPHRASE + "\n"),
    (r"name[^\n]*: $", "Lucía Ortiz\n"),
    (r"credentials[^\n]*: $", "LMFT\n"),
    (r"\[(Y/n|y/N)\] $", "y\n"),
    (r"Enter: I have it[^\n]*$", "\n"),
    (r"as it was kept: $", ""),  # the recovery key, which the Reader knows
    (r"\((END|file \d+ of \d+)\)", "q"),  # of less
]
KEY = "AGE-SECRET-KEY-1[A-Z0-9]{58}"
# Fills in what a SOAP note needs, or writes a psychotherapy note.
EDITOR = """#!/bin/sh
if grep -q '^# Plan' "$1"; then
  sed -i 's/^# .*/&\\n\\nCalmer after a breathing exercise./' "$1"
else
  echo 'Whimbrels at the weir.' >>"$1"
fi
"""
# By the first words of a block, what it prints, as patterns. A block that is not here is a failure.
PRINTS = {
    "tnotes init": ["LMFT|made", "Maya Lindqvist", "signed", "ok, [0-9]+ checked", "maya.md"],
    "tnotes vault new maya": ["[0-9a-f]{32}  ", "Whimbrels at the weir", "Maya Lindqvist"],
    "tnotes vault recipient add": ["1 note re-encrypted", "opens 1 of 1 note", "recovery key"],
    "tnotes list --since": [r"\[", "draft", "draft"],
    "less ~/tnotes/records": ["breathing", r"\+# Plan", "Good .*signature", "Whimbrels"],
    "cd ~/tnotes/records": ["Maya", r"clients/\S*[.]md\ncommit", "practice[.]yaml", "Good"],
    "cd ~/tnotes/vault\nage": ["---\nid: [0-9a-f]{32}\nclient: c-", "Whimbrels at the weir"],
    "cd ~/tnotes/vault": ["^$"],
    "tnotes verify": ["ok, [0-9]+ checked", "git version", "draft"],
    "age -d -i": ["Whimbrels at the weir"],
    "for text": ["Knots. Whimbrels at the weir"],
    "folder=": ["Dunlins on the dyke(.|\n)*Whimbrels at the weir"],
    "log=": ['"action": "show"'],
    "note=": ["length: 23\n---\nWhimbrels at the weir[.]\n"],
    "sed -n": ["Good"],
    "age -d ~/.config": ["age1[0-9a-z]{58}(.|\n)*recipients:"],
    "git clone": ["Cloning"],
}


def blocks_of_readme():
    """Without the words that say what a command does, and without what builds tnotes."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        for block in re.findall(r"^```\n(.*?)^```$", file.read(), re.DOTALL | re.MULTILINE):
            lines = [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]
            if not re.match(r"\./dev|~/tnotes/records/", lines[0]):
                yield "\n".join(lines)


def blocks_of_page(name, section):
    """The literal blocks from a heading on."""
    with open(os.path.join(SOURCE, "man", name), encoding="utf-8") as file:
        text = file.read().split(section, 1)[1]
    for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", text, re.DOTALL | re.MULTILINE):
        for written, shown in ((r"\(ti", "~"), (r"\(aq", "'"), (r"\-", "-"), (r"\&", ""), (r"\e", "\\")):
            block = block.replace(written, shown)
        yield block.rstrip("\n")


class Reader:
    """Types what is shown, where it is shown to be typed."""

    def __init__(self):
        self.folder = HOME
        self.environment = dict(
            os.environ,
            TERM="xterm",
            LESS="FRXE",
            PATH=os.environ["TNOTES_BIN"] + ":" + os.environ["PATH"],
            TNOTES_EDITOR=os.path.join(HOME, "editor"),
        )
        self.recovery_key = ""  # the last that was shown
        self.named = {}  # what stands in the text for what is there: the text, and what is typed

    def type(self, block):
        if self.named:
            names = "|".join(map(re.escape, self.named))
            block = re.sub(names, lambda found: self.named[found[0]], block)
        script = f"cd {self.folder}\nset -e\n{block}\npwd >{HOME}/pwd"
        # On a terminal that is high enough for all of it.
        run = session.Session(["/bin/sh", "-c", script], self.environment, (2000, 160))
        answered = 0
        end = time.monotonic() + 60
        while run.read(max(0, end - time.monotonic())):
            for prompt, answer in ANSWERS:
                if re.search(prompt, run.output[answered:]):
                    self.recovery_key = next(iter(re.findall(KEY, run.output[answered:])), self.recovery_key)
                    answered = len(run.output)
                    os.write(run.terminal, (answer or self.recovery_key + "\n").encode())
                    break
        code = run.wait()
        if code != 0:
            raise session.Failed(f"{block}\nends with {code}:\n{run.output}")
        with open(os.path.join(HOME, "pwd"), encoding="utf-8") as file:
            self.folder = file.read().strip()
        return re.sub(r"\r|\x1b(\[[0-9;?]*[A-Za-z]|[=>])", "", run.output)

    def check(self, block):
        begin = next((begin for begin in PRINTS if block.startswith(begin)), None)
        if begin is None:
            raise session.Failed(f"say in PRINTS what this prints:\n{block}")
        printed = self.type(block)
        at = 0
        for pattern in PRINTS[begin]:
            found = re.search(pattern, printed[at:])
            if not found:
                raise session.Failed(f"{block}\ndoes not print {pattern!r}, but:\n{printed}")
            at += found.start()
        return begin


def write(path, text, mode=0o600):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def main():
    if not shutil.which("age") or not os.path.isdir("/dev/shm"):  # where tnotes edits
        print("skipped: there is no age (Debian's package age), or no /dev/shm")
        sys.exit(77)
    secret = write(os.path.join(HOME, "secret"), PASSPHRASE + "\n")
    write(os.path.join(HOME, "editor"), EDITOR, 0o700)
    write(os.path.join(HOME, "plan.txt"), "See again.\n")
    write(os.path.join(HOME, "note.md"), "# Plan\n\nSee again.\n")
    os.mkdir(os.path.join(HOME, "disk"))
    there_before = set(os.listdir("/dev/shm"))
    reader = Reader()
    reader.type(f"{shlex.quote(os.path.join(SOURCE, 'tests', 'quick_key.sh'))} secret")
    checked = []
    for block in blocks_of_readme():
        if SHOWN_ID in block:
            note = os.listdir(os.path.join(VAULT, "notes"))[0].removesuffix(".age")
            reader.named = {SHOWN_ID: note}
        checked.append(reader.check(block))

    # A second note, a text that was left unfinished, and a second version of the first.
    reader.type("echo 'Dunlins on the dyke.' | tnotes vault new maya --date 2020-02-02 --from -")
    reader.type(f"echo 'Whimbrels at the weir, again.' | tnotes vault edit {note} --from -")
    failing = write(os.path.join(HOME, "failing"), '#!/bin/sh\necho "Knots. Whimbrels at the weir" >>"$1"\nexit 1\n', 0o700)
    reader.type(f"! TNOTES_EDITOR={failing} tnotes vault edit {note}")
    reader.type("echo 'Sanderlings' | tnotes vault new maya --from -")  # the last commit is another's
    reader.named = {
        SHOWN_ID: note,
        "/media/disk": os.path.join(HOME, "disk"),
    }
    for block in blocks_of_page("tnotes-security.7", ".Ss Without tnotes"):
        reader.folder = HOME if block.startswith("tnotes") else reader.folder
        checked.append(reader.check(block))
    for block in blocks_of_page("tnotes-vault.5", ".Sh EXAMPLES"):
        checked.append(reader.check(block))
    if set(checked) != set(PRINTS):
        raise session.Failed(f"no page shows {set(PRINTS) - set(checked)}")
    if not os.path.exists(os.path.join(HOME, "disk", "vault", "notes", note + ".age")):
        raise session.Failed("the copy lacks the note")
    # By the names that mktemp gives there: other tests have folders of their own.
    if {name for name in os.listdir("/dev/shm") if re.fullmatch(r"\w{6}", name)} - there_before:
        raise session.Failed("something is left in memory")
    print(f"{len(checked)} blocks of commands")


try:
    main()
except session.Failed as failed:
    sys.exit(str(failed))
