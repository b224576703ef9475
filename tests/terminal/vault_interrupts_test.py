"""Commands of the vault that are interrupted: at each prompt, and at any instant of their work. What
they say then is how things stand, and what to type next works."""

import fcntl
import os
import random
import signal
import subprocess
import time

import session
import vault_test
from session import Session, holds, lacks, same
from vault_test import CANARY, LEAVES, PASSPHRASE, QUESTION, set_up, texts_kept, unlocked, written


def interrupted(practice, words, prompts, says, hint=None):
    """Ctrl-C, and the end of input, at the last of these prompts; each but that is answered."""
    for leave in LEAVES:
        run = practice.terminal("vault", *words)
        for prompt, answer in prompts[:-1]:
            run.expect(prompt).send(answer)
        run.expect(prompts[-1])
        time.sleep(0.1)
        output = leave(run).finish(130)
        lines = output.splitlines()
        same(f"what {words} says at its end", says, lines[-2 if hint else -1].removeprefix("tnotes: "))
        if hint:
            same(f"the hint of {words}", hint, lines[-1].removeprefix("tnotes: hint: "))
        lacks("output", output, CANARY)


def test_each_prompt_says_how_things_stand(practice):
    set_up(practice)
    note = written(practice, CANARY.encode())
    unlock = f"{QUESTION}: "
    as_it_was = "nothing was changed"
    interrupted(practice, ["edit", note], [unlock], as_it_was)
    interrupted(practice, ["edit", note, "--client", "maya", "--date", "yesterday"], [unlock], as_it_was)
    interrupted(practice, ["discard", note], ["[y/N] "], "nothing was discarded")
    interrupted(practice, ["rekey"], [unlock], "nothing was re-encrypted")
    interrupted(practice, ["passphrase"], [unlock], "the passphrase is as it was")
    new = "new passphrase for the vault (empty: leave it as it is): "
    interrupted(practice, ["passphrase"], [(unlock, PASSPHRASE), new], "the passphrase is as it was")
    same_again = [(unlock, PASSPHRASE), (new, "another one"), "the same passphrase again: "]
    interrupted(practice, ["passphrase"], same_again, "the passphrase is as it was")
    recipients = "the vault's recipients are as they were"
    recipient = practice.run("vault", "recipient", "list").split()[0]
    other = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq"
    interrupted(practice, ["recipient", "add", other], ["add it? [y/N] "], recipients)
    interrupted(practice, ["recover", "--identity", "-"], [": "], as_it_was)
    same("recipients", [recipient], practice.run("vault", "recipient", "list").split())
    # As many keys as before, and the passphrase opens what it opened.
    holds("output", unlocked(practice, "show", note), CANARY)


def test_a_change_of_recipients_that_is_left_says_what_is_still_to_be_done(practice):
    set_up(practice)
    written(practice, CANARY.encode())
    other = "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq"
    run = practice.terminal("vault", "recipient", "add", other).expect("add it? [y/N] ").send("y")
    output = run.expect("[Y/n] ").interrupt().finish(130)
    holds("output", output, "the notes are encrypted as before")
    holds("output", output, "'tnotes vault rekey'")
    holds("recipients", practice.run("vault", "recipient", "list"), other)


def test_a_text_that_waits_is_named_wherever_it_is_left(practice):
    if not os.path.isdir("/dev/shm"):
        return
    set_up(practice)
    note = written(practice, b"Knots\n")
    practice.editor(f'printf "{CANARY}\\n" >>"$1"\nexit 1\n')
    unlocked(practice, "edit", note, code=7)
    kept = "the text is kept, encrypted, out of the vault's history"
    hint = f"go on with 'tnotes vault edit {note[:8]}'"
    interrupted(practice, ["edit", note], [f"{QUESTION}: "], kept, hint)
    interrupted(practice, ["new", "maya"], ["go on with it first? [Y/n] "], kept, hint)
    # Older than the note by now; that it was opened once more makes it no newer.
    vault = os.path.join(practice.home, "tnotes", "vault")
    [text] = texts_kept(practice)
    path = os.path.join(vault, ".git", "tnotes", "unfinished", text)
    os.utime(path, (time.time() - 3600, time.time() - 3600))
    practice.editor(f'printf "{CANARY} once more\n" >>"$1"\n')
    prompts = [(f"{QUESTION}: ", PASSPHRASE), "replace it? [y/N] "]
    interrupted(practice, ["edit", note], prompts, kept, hint)
    same("texts kept", 1, len(texts_kept(practice)))
    discard = ["discard", note]
    interrupted(practice, discard, ["nothing keeps it [y/N] "], "nothing was discarded")
    same("texts kept", 1, len(texts_kept(practice)))


def test_a_program_that_is_ended_while_the_editor_is_open_says_that_the_text_is_kept(practice):
    if not os.path.isdir("/dev/shm"):
        return
    set_up(practice)
    go = os.path.join(practice.home, "go")
    practice.editor(
        f'printf "{CANARY}\\n" >>"$1"\necho here I am\nwhile [ ! -e "{go}" ]; do sleep 0.05; done\n'
    )
    run = practice.terminal("vault", "new", "maya").expect("here I am")
    os.kill(run.pid, signal.SIGTERM)
    with open(go, "w", encoding="ascii"):
        pass
    output = run.finish(-signal.SIGTERM)
    [kept] = texts_kept(practice)
    holds("output", output, f"tnotes: hint: go on with 'tnotes vault edit {kept[:8]}'")
    practice.editor("true\n")
    holds("output", unlocked(practice, "edit", kept[:8]), kept[:32])


# Done, interrupted, and interrupted before the program had begun.
ENDS = (0, 130, -signal.SIGINT)


def test_what_waits_for_the_lock_can_be_left(practice):
    set_up(practice)
    note = written(practice, CANARY.encode())
    secret = os.path.join(practice.home, "secret")
    lock = os.path.join(practice.home, "tnotes", "vault", ".git", "tnotes", "writer")
    key = os.path.join(practice.home, ".config", "tnotes", "identity.age")
    plain = os.path.join(practice.home, "plain")
    tool = os.path.join(os.environ["TNOTES_TEST_BIN"], "age_tool")
    with open(key, "rb") as sealed, open(plain, "wb") as opened:
        subprocess.run([tool, "decrypt", "-p", secret], stdin=sealed, stdout=opened, check=True)
    with open(key, "rb") as file:
        before = file.read()
    waiting = "waiting for another tnotes"
    with open(lock, "wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        # What came out of a pipe is kept.
        piped = f"echo '{CANARY}' | exec {session.TNOTES} vault new m1 --from -"
        run = Session(["/bin/sh", "-c", piped], practice.environment).expect(waiting).interrupt()
        run.wait()
        [text] = texts_kept(practice)
        holds("output", run.output, f"go on with 'tnotes vault edit {text[:8]}'")
        # A key that the vault does not know never stays in the place of the one that it knows.
        words = ["recover", "--identity", plain, "--new-key", "--new-passphrase-file", secret]
        run = practice.terminal("vault", *words).expect(waiting).interrupt()
        run.wait()
        with open(key, "rb") as file:
            same("the key is as it was", True, file.read() == before)
    holds("output", unlocked(practice, "show", note), CANARY)
    practice.editor("true\n")
    holds("output", unlocked(practice, "edit", text[:8]), text[:32])


def test_an_answer_that_cannot_be_written_is_told_to_be_done(practice):
    set_up(practice)
    note = written(practice, CANARY.encode())
    for words in (["edit", note, "--date", "yesterday", "--passphrase-file", "secret"], ["discard", note]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                [session.TNOTES, "vault", *words],
                env=practice.environment,
                stdin=subprocess.DEVNULL,
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=60,
                check=False,
            )
        same("exit code", 7, done.returncode)
        holds("error", done.stderr.decode(), "what you asked for is done, and saved as commit")


def cut(practice, words, text, took):
    """Ctrl-C, without a terminal, after a random part of the time that the command takes; returns
    its exit code and what it said."""
    running = subprocess.Popen(
        [session.TNOTES, "vault", *words],
        env=practice.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    running.stdin.write(text)
    running.stdin.close()
    time.sleep(random.random() * took)
    running.send_signal(signal.SIGINT)
    out, err = running.stdout.read(), running.stderr.read()
    return running.wait(timeout=60), out.decode(), err.decode()


def timed(practice, words, text):
    started = time.monotonic()
    done = subprocess.run(
        [session.TNOTES, "vault", *words],
        env=practice.environment,
        input=text,
        capture_output=True,
        timeout=60,
        check=True,
    )
    return done.stdout.decode(), time.monotonic() - started


def client_of(practice, secret, note):
    listed = practice.run("vault", "list", "--passphrase-file", secret).splitlines()
    return [line.split()[2] for line in listed if line.startswith(note)]


def test_at_any_instant_what_is_said_is_so(practice):
    seed = int(os.environ.get("SEED", random.randrange(2**32)))
    print(f"SEED={seed}")
    random.seed(seed)
    set_up(practice)
    practice.run("client", "add", "Ari Novak", "--id", "a1")
    secret = os.path.join(practice.home, "secret")
    key = ["--passphrase-file", secret]
    out, took = timed(practice, ["new", "m1", "--from", "-"], CANARY.encode())
    first = out.split()[0]
    seen = set()
    for _ in range(12):
        before = set(vault_test.notes(practice))
        code, out, err = cut(practice, ["new", "m1", "--from", "-"], CANARY.encode(), took)
        new = set(vault_test.notes(practice)) - before
        same("exit code", True, code in ENDS)
        same(f"notes, after {err}", bool(out) or "is saved" in err, len(new) == 1)
        # Before anything is told it is not known what will be, and nothing was done.
        same(f"what is told: {err}", True, bool(new) or "nothing was written" in err or not err)
        seen.add((code, bool(new)))
    for _ in range(12):
        to = "a1" if client_of(practice, secret, first) == ["m1"] else "m1"
        code, out, err = cut(practice, ["edit", first, "--client", to, *key], b"", took)
        is_moved = client_of(practice, secret, first) == [to]
        same(f"moved, after {err}", bool(out) or "is saved" in err, is_moved)
    for note in vault_test.notes(practice)[:8]:
        code, out, err = cut(practice, ["discard", note, "--yes"], b"", took)
        is_gone = note not in vault_test.notes(practice)
        same(f"discarded, after {err}", bool(out) or "is discarded" in err, is_gone)
    print(f"ends that were seen of 'vault new': {sorted(seen)}")


if __name__ == "__main__":
    session.main()
