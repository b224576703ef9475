#!/bin/sh
# demo.sh BIN: shows tnotes at work, with three invented clients in a home of its own. Every line
# behind a dollar is the real command, and what follows is what it printed.
set -eu
bin=$(cd "$1" && pwd)
home=$(mktemp -d "${TMPDIR:-/tmp}/tnotes-demo.XXXXXX")

step() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
[ -t 1 ] || step() { printf '\n# %s\n' "$*"; }

tnotes() {
  printf '$ tnotes'
  for word; do
    case $word in
      *[!A-Za-z0-9_./:@=-]*) printf " '%s'" "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
  env -i HOME="$home" PATH="$bin:/usr/local/bin:/usr/bin:/bin" TERM="${TERM:-dumb}" LC_ALL=C.UTF-8 \
    "$bin/tnotes" "$@" 2>&1
}

cat >"$home/session.md" <<'END'
# Subjective

Client slept six hours on most nights, up from four. "The list by the bed helps."

# Objective

On time, rested, spoke freely. Sleep diary filled in for five of seven nights.

# Assessment

Insomnia improving with stimulus control; worry at bedtime less frequent.

# Plan

Keep the sleep window; add worry time at 18:00. Next session in one week.
END

step 'A practice: records in plain text and git, a signing key, a configuration.'
printf 'a passphrase for the demo\n' >"$home/passphrase"
chmod 600 "$home/passphrase"
tnotes init --clinician 'Lucía Ortiz' --credentials LMFT --yes --passphrase-file "$home/passphrase"

step 'Three clients.'
tnotes client add 'Maya Lindqvist' --dob 1990-04-02 --diagnosis F41.1
tnotes client add 'Ari Novak' --dob 1984-11-19
tnotes client add 'Tomás Okafor' --dob 2001-07-30 --diagnosis F51.01
tnotes client list

step 'A note from the built-in SOAP template. Without --no-edit the editor opens on it.'
tnotes new maya --date yesterday --start 14:00 --end 14:53 --set cpt=90837 --no-edit \
  --set subjective='Client reports feeling anxious about an upcoming job interview.' \
  --set objective='Fidgeting throughout; speech fast, slowing after a breathing exercise.' \
  --set assessment='Anxiety interferes with sleep and concentration; no safety concerns.' \
  --set plan='Practise diaphragmatic breathing daily; review before the interview.'
tnotes show @

step 'Signed, it cannot change any more. What comes later is an addendum.'
tnotes sign @draft
tnotes edit @ || printf '(exit %s)\n' $?
tnotes addend @ --set text='Client called: the interview was moved to Thursday.'
tnotes sign @draft

step 'A body from a file or a pipe; a note begun for the wrong client moves.'
tnotes new ari --from "$home/session.md" --start 10:00 --end 10:50
tnotes move @draft tomas
tnotes list

step 'Every change is a signed commit that stock git can check.'
tnotes log tomas
printf '$ git -C ~/tnotes/records verify-commit HEAD\n'
env -i HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 \
  git -C "$home/tnotes/records" verify-commit HEAD 2>&1

step 'The record of a client, with its addenda and without drafts.'
tnotes export maya --format md -o "$home/maya.md"
printf '$ cat maya.md\n'
cat "$home/maya.md"

step 'Psychotherapy notes are encrypted, apart: in none of the above.'
printf 'She reminds me of my sister; watch that.\n' >"$home/thoughts"
tnotes vault new maya --from "$home/thoughts"
tnotes vault list --passphrase-file "$home/passphrase"
tnotes vault show maya --passphrase-file "$home/passphrase" --unsafe-stdout
printf '$ head -c 60 ~/tnotes/vault/notes/*.age\n'
head -c 60 "$home"/tnotes/vault/notes/*.age
printf '...\n'
rm "$home/thoughts"

step 'Is all well?'
tnotes doctor || printf '(exit %s)\n' $?

cat <<END

That was a practice in $home.
To go on in it by hand, with your own editor:

  export HOME=$home PATH=$bin:\$PATH
  tnotes new maya
  tnotes sign @draft

'tnotes --help' shows every command. Remove $home when you are done.
END
