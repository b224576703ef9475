"""The vault's passphrase is typed at a terminal that shows nothing of it, and is as before after it."""

import os
import signal
import termios

import session
from session import Session, holds, lacks, same

NEW = "passphrase for the vault (empty: not now): "
AGAIN = "the same passphrase again: "
KNOWN = "passphrase of the vault: "
PASSPHRASE = "Sparrows at the harbour"
# With letters of several bytes, one of them composed of two, one beyond the basic plane.
OTHER_LETTERS = "Spätzle für Jose\u0301 \U0001f426"

CTRL_C, CTRL_D, CTRL_W, CTRL_X, CTRL_Z, CTRL_BACKSLASH = "\x03\x04\x17\x18\x1a\x1c"
BACKSPACE = "\x7f"
# What may be pressed instead of an answer. Ctrl-D ends a line that is empty; the first of two
# behind text only hands that over.
LEAVES = [CTRL_C, CTRL_BACKSLASH, CTRL_D, "Spar" + CTRL_C, "Spar" + CTRL_BACKSLASH, "Spar" + 2 * CTRL_D]

# The shell stays on the terminal when tnotes has ended, since one that nobody holds any more goes
# back to how it was made. The settings are unusual, so that other usual ones would show.
HELD = """
stty iutf8 -echoe kill '^X'
trap : INT QUIT
printf 'before %s\\n' "$(stty -g)"
"$@"
code=$?
printf '\\nafter %s\\n' "$(stty -g)"
exit $code
"""


class Prompted(Session):
    """tnotes on a terminal whose settings are known before and after."""

    def __init__(self, practice, *words):
        held = ["/bin/sh", "-c", HELD, "sh", session.TNOTES]
        super().__init__([*held, *words], practice.environment)
        self.words = [session.TNOTES, *words]  # to be told where it fails

    def asked(self, question):
        """Waits for a question that is asked while the terminal shows nothing."""
        self.expect(question)
        same("echo", 0, termios.tcgetattr(self.terminal)[3] & (termios.ECHO | termios.ECHONL))
        return self

    def press(self, keys):
        os.write(self.terminal, keys.encode())
        return self

    def ended(self, code):
        """What tnotes printed, with what the terminal showed of the answers."""
        before, _, rest = self.finish(code).partition("before ")[2].partition("\n")
        shown, _, after = rest.rpartition("\nafter ")
        same("settings of the terminal", before, after.strip())
        return shown


def vault_of(run):
    """The process that asks, of all that run on the terminal."""
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8", errors="replace") as file:
                name, _, rest = file.read().partition("(")[2].rpartition(")")
        except OSError:  # it has ended
            continue
        if name == "tnotes-vault" and int(rest.split()[3]) == run.pid:
            return int(entry)
    return run.fail("expected tnotes-vault to run")


def begin(practice, *words):
    return Prompted(practice, "init", "--clinician", "Lucía Ortiz", "--yes", *words)


def key_of(practice):
    return os.path.join(practice.home, ".config", "tnotes", "identity.age")


def has_vault(practice):
    """The vault and its key, or neither."""
    vault = os.path.exists(os.path.join(practice.home, "tnotes", "vault", "vault.yaml"))
    same("the vault's key is there", vault, os.path.exists(key_of(practice)))
    same("pinned", vault, "vault_recipients" in configuration(practice))
    return vault


def configuration(practice):
    path = os.path.join(practice.home, ".config", "tnotes", "config.yaml")
    with open(path, encoding="utf-8") as file:
        return file.read()


def forget_recipients(practice):
    """Takes the pin away, so that init must open the key to tell it; returns the configuration."""
    before = configuration(practice)
    practice.run("config", "set", "pinned.vault_recipients", "")
    return before


def shows_only(shown, *lines):
    """The dialogue alone: nothing stands between a question and the end of its line."""
    holds("on the terminal", shown, "".join(f"{line}\n" for line in lines))
    lacks("on the terminal", shown, "Sparrows")


def test_asked_twice_until_both_are_the_same(practice):
    run = begin(practice)
    run.asked(NEW).send(PASSPHRASE).asked(AGAIN).send(PASSPHRASE.lower())
    # Typed ahead: the answer to the next question is there before it is asked.
    run.asked(NEW).send(f"{PASSPHRASE}\n{PASSPHRASE}")
    differ = "tnotes: the two are not the same"
    shows_only(run.ended(0), NEW, AGAIN, differ, NEW, AGAIN)
    same("vault", True, has_vault(practice))
    # All is there: nothing is asked again.
    lacks("on the terminal", begin(practice).ended(0), "passphrase for")


def test_three_pairs_that_differ_end_it(practice):
    run = begin(practice)
    run.asked(NEW).send(f"{PASSPHRASE}\n{PASSPHRASE} ")
    run.asked(NEW).send(PASSPHRASE).asked(AGAIN).send("")
    run.asked(NEW).send(PASSPHRASE).asked(AGAIN).send(PASSPHRASE[1:])
    differ = "tnotes: the two are not the same"
    shown = run.ended(2)
    shows_only(shown, NEW, AGAIN, differ, NEW, AGAIN, differ, NEW, AGAIN, differ)
    holds("on the terminal", shown, "no passphrase was given twice the same")
    same("vault", False, has_vault(practice))
    practice.git("verify-commit", "HEAD")


def test_empty_is_not_now(practice):
    shown = begin(practice).asked(NEW).send("").ended(0)
    shows_only(shown, NEW)
    lacks("on the terminal", shown, AGAIN)
    holds("on the terminal", shown, "identity.age (not made yet)")
    same("vault", False, has_vault(practice))
    head = practice.head()
    # The records work without, and a later init asks again.
    practice.run("client", "add", "Maya Lindqvist", "--id", "m1")
    run = Prompted(practice, "init")
    shown = run.asked(NEW).send("Sparrow").asked(AGAIN).send("Sparrow").ended(0)
    holds("on the terminal", shown, f"{NEW}\n{AGAIN}\ntnotes: warning: this passphrase is short")
    same("vault", True, has_vault(practice))
    practice.git("merge-base", "--is-ancestor", head, "HEAD")


def test_left_at_each_question_the_next_init_completes(practice):
    for keys in LEAVES:
        shown = begin(practice).asked(NEW).press(keys).ended(130)
        lacks("on the terminal", shown, "Spar")
        lacks("on the terminal", shown, "^")
        same("vault", False, has_vault(practice))
        shown = begin(practice).asked(NEW).send(PASSPHRASE).asked(AGAIN).press(keys).ended(130)
        lacks("on the terminal", shown, "Spar")
        lacks("on the terminal", shown, "^")
        holds("on the terminal", shown, "go on with 'tnotes init'")
        same("vault", False, has_vault(practice))
    # Pressed ahead, too: not a character of the second answer.
    begin(practice).asked(NEW).press(f"{PASSPHRASE}\n{CTRL_C}").ended(130)
    same("vault", False, has_vault(practice))
    Prompted(practice, "init").asked(NEW).send(f"{PASSPHRASE}\n{PASSPHRASE}").ended(0)
    same("vault", True, has_vault(practice))
    practice.git("verify-commit", "HEAD")


def test_ended_from_elsewhere_the_terminal_shows_again(practice):
    for ending, code in [(signal.SIGINT, 130), (signal.SIGTERM, 7), (signal.SIGHUP, 7)]:
        run = begin(practice).asked(NEW)
        os.kill(vault_of(run), ending)
        run.ended(code)
        run = begin(practice).asked(NEW).send(PASSPHRASE).asked(AGAIN)
        os.kill(vault_of(run), ending)
        shows_only(run.ended(code), NEW)
        same("vault", False, has_vault(practice))


def test_control_characters_are_no_passphrase(practice):
    run = begin(practice)
    for character in [CTRL_Z, "\t", "\x1b[A"]:
        run.asked(NEW).send(PASSPHRASE + character).expect("that held a control character")
    shown = run.expect("no passphrase was given twice the same").ended(2)
    lacks("on the terminal", shown, "Sparrows")
    same("vault", False, has_vault(practice))


def test_no_input_and_a_file_ask_nothing(practice):
    lacks("on the terminal", begin(practice, "--no-input").ended(0), "passphrase for")
    same("vault", False, has_vault(practice))
    with open("empty", "w", encoding="utf-8"):
        pass
    shown = begin(practice, "--passphrase-file", "empty").ended(2)
    holds("on the terminal", shown, "the passphrase in the file is empty")
    lacks("on the terminal", shown, "passphrase for")
    same("vault", False, has_vault(practice))


def test_edited_and_in_any_letters(practice):
    """A key under such a passphrase opens at the other question, too."""
    edited = "xxx yyy" + CTRL_W + CTRL_X + OTHER_LETTERS[:4] + "öx" + 2 * BACKSPACE + OTHER_LETTERS[4:]
    begin(practice).asked(NEW).send(edited).asked(AGAIN).send(OTHER_LETTERS).ended(0)
    same("vault", True, has_vault(practice))
    before = forget_recipients(practice)
    forgotten = configuration(practice)
    for keys in LEAVES:
        shown = Prompted(practice, "init").asked(KNOWN).press(keys).ended(130)
        lacks("on the terminal", shown, "Spar")
        same("configuration", forgotten, configuration(practice))
    shown = Prompted(practice, "init").asked(KNOWN).send("").ended(2)
    holds("on the terminal", shown, "the passphrase is empty")
    shown = Prompted(practice, "init").asked(KNOWN).send(OTHER_LETTERS + " ").ended(6)
    holds("on the terminal", shown, "the passphrase is wrong")
    lacks("on the terminal", shown, "Spätzle")
    same("configuration", forgotten, configuration(practice))
    holds(
        "on the terminal",
        Prompted(practice, "init", "--no-input").ended(6),
        "the passphrase of the vault is needed, and nobody can be asked",
    )
    shown = Prompted(practice, "init").asked(KNOWN).send(OTHER_LETTERS).ended(0)
    holds("on the terminal", shown, f"{KNOWN}\n")
    lacks("on the terminal", shown, "Spätzle")
    same("lines of the configuration", sorted(before.split("\n")), sorted(configuration(practice).split("\n")))
    with open(key_of(practice), encoding="ascii") as file:
        holds("the key", file.read(), "-----BEGIN AGE ENCRYPTED FILE-----\n")


session.main()
