#!/usr/bin/python3
"""No object of the record side was compiled from a file of the vault: the compiler itself said what
it read."""

import json
import os
import re
import shlex
import subprocess

import built

OF_VAULT = tuple(os.path.join(os.path.realpath(built.SOURCE), each, "vault", "") for each in ("lib", "cli"))


def compiled():
    """(target, object) of all that is compiled."""
    with open(os.path.join(built.BUILD, "compile_commands.json"), encoding="utf-8") as file:
        for each in json.load(file):
            words = shlex.split(each["command"])
            path = os.path.join(each["directory"], words[words.index("-o") + 1])
            yield re.search("/CMakeFiles/([^/]+)[.]dir/", path).group(1), os.path.normpath(path)


def records_of_ninja():
    done = subprocess.run(
        [built.cached("CMAKE_MAKE_PROGRAM"), "-C", built.BUILD, "-t", "deps"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    records = {}
    for line in done.stdout.splitlines():
        if line.startswith(" "):
            records[current].append(os.path.join(built.BUILD, line.strip()))
        elif line:
            current = os.path.normpath(os.path.join(built.BUILD, line.split(": #deps")[0]))
            records[current] = []
    return records


def record_of_make(path):
    """What make keeps beside an object."""
    if not os.path.exists(path + ".d"):
        return None
    with open(path + ".d", encoding="utf-8") as file:
        text = file.read().replace("\\\n", " ")
    directory = path[: path.index("/CMakeFiles/")]
    return [os.path.join(directory, each) for each in shlex.split(text.split(":", 1)[1])]


def main():
    failures = []
    with_ninja = built.cached("CMAKE_GENERATOR") == "Ninja"
    records = records_of_ninja() if with_ninja else {}
    seen = {False: 0, True: 0}
    targets = set()
    for target, path in compiled():
        read = records.get(path) if with_ninja else record_of_make(path)
        if not read:
            if os.path.exists(path):
                failures.append(f"nobody knows what {path} was compiled from")
            continue
        found = [each for each in map(os.path.realpath, read) if each.startswith(OF_VAULT)]
        is_of_vault = target in built.TARGETS_OF_VAULT
        seen[is_of_vault] += 1 if not is_of_vault or found else 0
        targets.add(target)
        if found and not is_of_vault:
            failures.append(f"{target}: {os.path.basename(path)} was compiled from {found[0]}")
    if not seen[True]:
        failures.append("not even the vault was compiled from its files, so nothing can be seen")
    missing = {"tnotes", "tnotes_cli", "tnotes_records"} - targets
    failures += [f"{each} was not compiled" for each in sorted(missing)]
    built.end("objects", seen[False], failures)


main()
