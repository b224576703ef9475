#!/bin/sh
# quick_key.sh PASSPHRASE-FILE: gives this home the vault's key before init would make it, under the
# passphrase but with less work, for tests that open it many times: half a second each would be most
# of their time.
set -eu
umask 077
folder=$HOME/.config/tnotes
mkdir -p "$folder"
age-keygen -o "$folder/plain" 2>/dev/null
"$TNOTES_TEST_BIN/age_tool" encrypt -a -w 2 -p "$1" "$folder/plain" >"$folder/identity.age"
rm "$folder/plain"
