"""What was built, and which of it is the vault's."""

import os
import sys

BUILD = os.environ["BUILD"]
SOURCE = os.environ["TNOTES_SOURCE"]

with open(os.path.join(BUILD, "wall_of_vault.txt"), encoding="utf-8") as names:
    TARGETS_OF_VAULT = set(names.read().split())


def cached(key):
    """A value of CMake's cache."""
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as file:
        return next(line.split("=", 1)[1].rstrip("\n") for line in file if line.startswith(key + ":"))


def end(what, seen, failures):
    """The end of a check, which must have seen something."""
    for each in failures:
        print("FAILED:", each)
    print(f"{seen} {what}, {len(failures)} failures")
    sys.exit(1 if failures or not seen else 0)
