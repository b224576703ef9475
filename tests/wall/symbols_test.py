#!/usr/bin/python3
"""No program or library of the record side has a symbol of tnotes::vault, its own or one that it
lacks. The vault's program finds all functions before it holds a key."""

import glob
import os
import subprocess

import built

VAULT = "tnotes::vault::"
OWN = {"tnotes": "tnotes::cli::", "libtnotes_records.a": "tnotes::records::"}


def symbols(path):
    done = subprocess.run(["nm", "-C", path], capture_output=True, text=True, check=True, timeout=120)
    return done.stdout


def finds_all_at_once(program):
    """What the dynamic linker does later keeps the processor's registers on the stack."""
    words = ["readelf", "--dynamic", "--wide", program]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120)
    return "FLAGS_1" in done.stdout and " NOW" in done.stdout.partition("FLAGS_1")[2].splitlines()[0]


def target_of(path):
    name = os.path.basename(path)
    return name[3:-2] if name.endswith(".a") else name


def main():
    failures = []
    programs = glob.glob(os.path.join(built.BUILD, "bin", "*"))
    # Of the tests' programs those that stand for the real ones.
    for name in ("tnotes", "tnotes-vault"):
        programs += glob.glob(os.path.join(built.BUILD, "test-bin", name))
    archives = glob.glob(os.path.join(built.BUILD, "*", "lib*.a"))
    seen = 0
    for path in programs + archives:
        found = symbols(path)
        if target_of(path) in built.TARGETS_OF_VAULT:
            if VAULT not in found:
                failures.append(f"{path} has no {VAULT}, so it would not be seen elsewhere either")
            if path in programs and not finds_all_at_once(path):
                failures.append(f"{path} looks for functions as it calls them, with keys in registers")
            continue
        seen += 1
        failures += [f"{path}: {line}" for line in found.splitlines() if VAULT in line][:5]
        own = OWN.pop(os.path.basename(path), None)
        if own and own not in found:
            failures.append(f"{path} has no {own}, so nothing can be seen in it")
    built.end("programs and libraries", seen, failures + [f"there is no {name}" for name in OWN])


main()
