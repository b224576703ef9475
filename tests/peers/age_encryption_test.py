#!/usr/bin/python3
"""Files go back and forth between lib/age and npm's age-encryption, which shares no code with age."""

import os
import pathlib
import shutil
import subprocess
import sys

import exchange

FOLDER = pathlib.Path(os.environ["TNOTES_SOURCE"], "build/peers")
PROGRAM = pathlib.Path(os.environ["TNOTES_SOURCE"], "tests/peers/age_encryption.mjs")


class AgeEncryption:
    """A process of Node a call."""

    name = "age-encryption"

    def run(self, *words, given=b""):
        done = subprocess.run(["node", "age_encryption.mjs", *words], input=given,
                              capture_output=True, check=False)
        if done.returncode == 2:
            sys.exit(f"age-encryption: {done.stderr.decode()}")
        return done.stdout if done.returncode == 0 else None

    def keygen(self):
        return self.run("keygen").decode().split()

    def encrypt(self, plain, recipients=(), passphrase=None, armored=False):
        words = ["passphrase", passphrase] if passphrase else ["recipients", *recipients]
        return self.run("armor" if armored else "binary", *words, given=plain)

    def decrypt(self, file, identity=None, passphrase=None):
        words = ["passphrase", passphrase] if passphrase else ["identity", identity]
        return self.run("decrypt", *words, given=file)


if not shutil.which("node"):
    print("skipped: there is no node")
    sys.exit(77)
if not (FOLDER / "node_modules/age-encryption").is_dir():
    print("skipped: ./dev test installs age-encryption where npm can fetch it")
    sys.exit(77)
# Node looks for packages beside the program, which therefore stands beside them.
shutil.copy(PROGRAM, ".")
os.symlink(FOLDER / "node_modules", "node_modules")
exchange.exchange(AgeEncryption(), sizes=(0, 1, 48, exchange.CHUNK, exchange.CHUNK + 1))
