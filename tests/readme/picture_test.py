#!/usr/bin/python3
"""The picture of the README shows what the program prints today."""

import os
import pathlib
import sys

import session

tnotes = os.path.join(os.environ["TNOTES_TEST_BIN"], "tnotes")
picture = pathlib.Path(os.environ["TNOTES_SOURCE"], "man/session.svg").read_text(encoding="utf-8")
now = session.draw(session.record(tnotes))
if now != picture:
    for old, new in zip(picture.splitlines(), now.splitlines()):
        if old != new:
            print(f"picture: {old}\nprogram: {new}")
    sys.exit("man/session.svg is out of date: tests/readme/session.py makes it")
