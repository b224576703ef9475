#!/usr/bin/python3
"""Files go back and forth between lib/age and the age command."""

import os
import pty
import select
import shutil
import subprocess
import sys

import exchange


class Age:
    """The age command; it asks for passphrases on a terminal alone."""

    name = "age"

    def keygen(self):
        text = subprocess.run(["age-keygen"], capture_output=True, check=True).stdout.decode()
        lines = text.splitlines()
        return lines[-1], lines[-2].split()[-1]

    def encrypt(self, plain, recipients=(), passphrase=None, armored=False):
        words = ["age"] + ["-a"] * armored
        for recipient in recipients:
            words += ["-r", recipient]
        if passphrase:
            return self.on_terminal(words + ["-p"], plain, [passphrase, passphrase])
        return subprocess.run(words, input=plain, capture_output=True, check=True).stdout

    def decrypt(self, file, identity=None, passphrase=None):
        words = ["age", "-d"]
        if identity:
            words += ["-i", exchange.written("age-identity", identity)]
        if passphrase:
            return self.on_terminal(words, file, [passphrase])
        done = subprocess.run(words, input=file, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def on_terminal(self, words, given, answers):
        """Answers each question; files are given by name, since the terminal is the input."""
        with open("given", "wb") as file:
            file.write(given)
        if os.path.exists("written"):
            os.remove("written")
        pid, terminal = pty.fork()
        if pid == 0:
            os.execvp(words[0], [*words, "-o", "written", "given"])
        shown = b""
        while True:
            ready, _, _ = select.select([terminal], [], [], 30)
            if not ready:
                sys.exit(f"age does not go on: {shown!r}")
            try:
                part = os.read(terminal, 1000)
            except OSError:
                part = b""
            if not part:
                break
            shown += part
            if part.rstrip().endswith(b":") and answers:
                os.write(terminal, answers.pop(0).encode() + b"\n")
        os.close(terminal)
        _, status = os.waitpid(pid, 0)
        if status != 0:
            return None
        with open("written", "rb") as file:
            return file.read()


if not shutil.which("age"):
    print("skipped: there is no age (Debian's package age)")
    sys.exit(77)
exchange.exchange(Age())
exchange.exchange_identities(Age())
