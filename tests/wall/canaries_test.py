#!/usr/bin/python3
"""Nothing that tnotes prints, or writes outside of the vault, holds what the vault holds: every
command is run in every format, with the vault beside the records, linked into them and named in
arguments. Commands and options are those of the programs' own tables: one without a run in runs.py is
a failure."""

import copy
import itertools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

import built
import runs
import watched_home
from watched_home import session

TABLE = json.loads(
    subprocess.run(
        [os.path.join(watched_home.TOOLS, "command_table")], capture_output=True, check=True
    ).stdout
)
# Sanitizers make each run three times as long, so that a part of the runs has to do there.
SLOW = built.cached("TNOTES_SANITIZE") == "ON"
FORMATS = [([], False), (["--json"], False), (["--color", "always", "--yes"], True)]
COMMANDS = {each["path"]: each["arguments"] for each in TABLE["commands"]}
# All, or those that are named for a look at them alone.
CHOSEN = sys.argv[1:] or list(COMMANDS)
RUN = [path for path in CHOSEN if path in runs.RUNS]


class Line:
    """A line of runs.py: its variables, its command, and the words behind that."""

    def __init__(self, line):
        words = shlex.split(line)
        start = next(n for n, word in enumerate(words) if not re.fullmatch("[A-Z_]+=.*", word))
        self.variables, self.words = words[:start], words[start:]
        paths = [" ".join(self.words[:length]) for length in (3, 2, 1)]
        self.path = next(path for path in paths if path in COMMANDS)
        self.length = len(self.path.split())  # of the path

    def filled(self, home):
        """With what stands in braces put in."""
        words = home.filled([*self.variables, *self.words])
        line = copy.copy(self)
        line.variables, line.words = words[: len(self.variables)], words[len(self.variables) :]
        return line

    def run(self, home, more=(), terminal=False, instead=None):
        """With more options behind the command, and other words at some places."""
        words = [(instead or {}).get(number, word) for number, word in enumerate(self.words)]
        words = [*words[: self.length], *more, *words[self.length :]]
        return home.run(words, self.variables, runs.MAY_PRINT.get(self.path, ()), terminal)

    def arguments(self):
        """(number, argument of the table) for each word behind the command: for an option's value the
        option, for a flag itself."""
        of_command = COMMANDS[self.path]
        options = {each["name"]: each for each in [*of_command, *TABLE["every_command"]]}
        places = [each for each in of_command if each["is_word"]]
        number = self.length
        only_words = False
        while number < len(self.words):
            word = self.words[number]
            if word == "--" and not only_words:
                only_words = True
            elif word.startswith("--") and not only_words:
                option = options[word]
                number += option["takes_value"]
                yield number, option
            else:
                yield number, places[0] if len(places) == 1 else places.pop(0)
            number += 1


def lines_of(path):
    return [Line(line) for line in runs.RUNS[path]]


def check_coverage(home):
    """Each command, option and choice of the tables is run."""
    home.doing = "runs.py"

    def look(whose, arguments, lines):
        used = {}
        for line in lines:
            for number, argument in line.arguments():
                used.setdefault(argument["name"], set()).add(line.words[number])
        for argument in arguments:
            if argument["name"] not in used:
                home.miss(f"{whose}: nothing is run with {argument['name']}; give it a line")
            for choice in set(argument["choices"]) - used.get(argument["name"], set()):
                home.miss(f"{whose}: {argument['name']} is not run with {choice}")

    for path in CHOSEN:
        if path in RUN:
            shown = [Line(line) for line, _ in runs.SHOWN_ONCE.get(path, ())]
            look(path, COMMANDS[path], lines_of(path) + shown)
        else:
            home.miss(f"{path}: nothing is run; give it lines in RUNS")
    for path in set(runs.RUNS) - set(COMMANDS):
        home.miss(f"{path}: there is no such command")
    everywhere = [Line(line) for line in [*runs.EVERYWHERE, "list --json"]]
    look("every command", TABLE["every_command"], everywhere)


def check_ordinary(home):
    """With the vault where it should be, each line of each command succeeds, in every format."""
    home.doing = "the vault beside the records"
    turns = itertools.cycle(FORMATS)
    for path in RUN:
        for line in lines_of(path):
            for more, terminal in [next(turns)] if SLOW else FORMATS:
                if line.filled(home).run(home, more, terminal) != 0:
                    home.fail("does not succeed")
                home.mend()
        for line, enter in runs.SHOWN_ONCE.get(path, ()):
            home.run_shown_once(Line(line).words, enter)
            home.mend()
    for text in runs.EVERYWHERE:
        if Line(text).filled(home).run(home) != 0:
            home.fail("does not succeed")


def check_again(home):
    """After all that, one line of each command still succeeds."""
    home.doing = "the vault beside the records, once more"
    for path in RUN:
        if lines_of(path)[0].filled(home).run(home) != 0:
            home.fail("does not succeed")
        home.mend()


def named(home):
    """Ways to name what the vault holds, and its key."""
    note = home.some_note()
    link_to_vault = home.link(home.make_out(), home.vault)
    return [
        note,
        home.link(home.make_out(), note, os.link),
        home.link(home.make_out(), note),
        os.path.join(link_to_vault, "notes", os.path.basename(note)),
        os.path.join(home.records, "..", "vault", "notes", os.path.basename(note)),
        home.vault,
        link_to_vault,
        home.some_unfinished(),
        os.path.join(home.vault, "vault.yaml"),
        home.identity,
    ]


def is_read(argument):
    """Whether a command may open what an argument names."""
    return argument["is_path"] or "FILE" in argument["name"]


def check_named(home):
    """Wherever a command takes a value, it is given what the vault holds: all of it where a file is
    named, else the first and one of the others."""
    home.doing = "named in arguments"
    places = named(home)
    turns = itertools.cycle(places[2:])
    for path in RUN:
        done = set()
        for line in lines_of(path):
            new = {n: each for n, each in line.arguments() if each["takes_value"]}
            new = {n: each for n, each in new.items() if each["name"] not in done}
            done.update(each["name"] for each in new.values())
            filled = line.filled(home) if new else line
            for number, argument in new.items():
                # Of KEY=VALUE too, where that reads a file.
                key, at, _ = filled.words[number].partition("=@")
                tried = places if at or is_read(argument) else [places[0], next(turns)]
                for place in tried[-1:] if SLOW else tried:
                    if filled.run(home, instead={number: key + at + place if at else place}) == 0:
                        filled = line.filled(home)  # what was done cannot be done again
                    home.mend()
        for option in [] if SLOW else {"--records", "--vault"} - done:
            for place in (home.vault, next(turns)):
                lines_of(path)[0].filled(home).run(home, [option, place])
                home.mend()
    home.doing = "named where a file is read or written"
    for text in runs.REFUSED:
        for place in places[: 2 if SLOW else 5]:
            home.place = place
            line = Line(text).filled(home)
            if line.path in RUN and line.run(home) != 4:
                home.fail("is not refused")


def write(text, path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def linked(home):
    """What may lie among the records: (path, what is put there, how, the commands that come upon it).
    It takes the place of a file that is there."""
    note = home.some_note()
    plain = home.own_file("plain", home.plain_text(note))
    home.settle()
    draft, signed = home.make_draft(), home.make_signed()
    notes = os.path.join(home.records, "clients", "m1", "notes")
    year = os.path.join(notes, draft[:4])
    templates = os.path.join(home.records, "templates")
    os.makedirs(templates, exist_ok=True)

    def of_note(note):
        lines = ("show", "diff", "log", "edit", "sign", "addend --no-edit", "discard")
        return [f"{line} {note} --yes" for line in lines] + [f"move {note} a1"]

    of_text = [f"{command} {draft}" for command in ("show", "diff", "log", "edit")]
    of_records = ["list", "export m1 --include-drafts", "client show m1", "verify"]
    of_template = ["template show own", "template check own", "new m1 --template own --no-edit"]
    of_client = ["client show a1", "client edit a1", "export a1", "log a1", "client close a1"]
    for make, what in ((os.symlink, note), (os.link, note), (shutil.copyfile, plain)):
        for path, lines in (
            (os.path.join(year, "20260102-aaaaa.md"), of_note("20260102-aaaaa")),
            (os.path.join(year, os.path.basename(note)), of_records),
            (os.path.join(year, draft + ".md"), of_records + of_note(draft)),
            (os.path.join(year, signed + ".md"), of_records + of_note(signed)),
            (os.path.join(templates, "own.yaml"), of_template + ["template list"]),
            (os.path.join(home.records, "clients", "a1", "client.yaml"), of_client),
            (os.path.join(home.records, ".git", "tnotes", "edit", draft + ".md"), of_text),
        ):
            yield path, what, make, lines
    yield os.path.join(home.records, "vault"), home.vault, os.symlink, of_records
    yield os.path.join(notes, "2025"), os.path.join(home.vault, "notes"), os.symlink, of_records
    of_client = [line.replace("a1", "zz") for line in of_client]
    yield os.path.join(home.records, "clients", "zz"), home.vault, os.symlink, of_client
    alternates = os.path.join(home.records, ".git", "objects", "info", "alternates")
    objects = os.path.join(home.vault, ".git", "objects") + "\n"
    yield alternates, objects, write, [*of_records, "diff HEAD~1..HEAD"]


def check_linked(home):
    """With a part of the vault among the records the commands are run that come upon it, and every
    second one of all; of those that have nothing to do with it every third still succeeds."""
    always = [Line(text).filled(home) for text in runs.ALWAYS_SUCCEED]
    lines = {}
    places = list(linked(home))
    for turn, (path, what, make, upon) in enumerate(places[:: 6 if SLOW else 1]):
        commands = [] if SLOW else RUN[turn % 2 :: 2]
        for command in commands:
            if command not in lines:
                lines[command] = lines_of(command)[0].filled(home)
        home.doing = f"{os.path.relpath(path, home.records)} made by {make.__name__}"
        with home.replaced(path, what, make):
            for line in always[turn % 3 :: 3]:
                if line.run(home) != 0:
                    home.fail("does not succeed")
            more = ["--json"] if turn // 2 % 2 else []
            for number, text in enumerate(upon):
                line = Line(text)
                if line.path in RUN:
                    line.run(home, ["--json"] if (number + turn) % 2 else [])
            for command in commands:
                before = home.heads()
                lines[command].run(home, more)
                home.mend()
                if before != home.heads():
                    del lines[command]  # what was done cannot be done again


def check_whole(home):
    """At the end each file is looked at once more, and nothing of the vault was lost."""
    home.doing = "at the end"
    home.look_at_all()
    opening = ("--passphrase-file", home.secret)
    home.practice.run("vault", "list", *opening)
    for repository in (home.records, home.vault):
        words = ["git", "-C", repository, "fsck", "--strict", "--no-dangling"]
        subprocess.run(words, check=True, timeout=60)
    for note, words in home.texts_of_notes.items():
        text = home.practice.run("vault", "show", note, "--unsafe-stdout", *opening)
        if words not in text:
            home.miss(f"the vault's {note} is not as it was")


def main():
    if not os.path.isdir("/dev/shm"):
        print("skipped: there is no /dev/shm, where a psychotherapy note can be edited")
        sys.exit(77)
    own = tempfile.mkdtemp(prefix="own-", dir=os.environ["HOME"])
    memory = tempfile.mkdtemp(prefix="tnotes-wall-", dir="/dev/shm")
    home = None
    try:
        practice = session.Practice(os.path.join(os.environ["HOME"], "watched"))
        home = watched_home.WatchedHome(practice, own, memory)
        checks = (check_coverage, check_ordinary, check_linked, check_named, check_again, check_whole)
        for check in checks:
            started, runs_before = time.monotonic(), home.runs
            check(home)
            home.look_since()
            print(f"{check.__name__}: {home.runs - runs_before} runs, {time.monotonic() - started:.1f} s")
            if check is check_ordinary and home.failures:
                break  # the rest would say it again
    finally:
        shutil.rmtree(memory)
        if home:
            for what, _ in home.failures[:300]:
                print("FAILED:", what[:400])
            for what, said in home.failures[:5]:
                print(f"\nIn full: {what}\n{said}")
    print(f"{len(home.search.canaries)} canaries, {len(home.failures)} failures")
    sys.exit(1 if home.failures else 0)


if __name__ == "__main__":
    main()
