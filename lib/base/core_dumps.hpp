#pragma once

namespace tnotes {

// From here on, neither this process nor a program that it starts leaves its memory on the disk
// when it crashes, and other processes of the same user cannot read this one's (prctl(2),
// PR_SET_DUMPABLE). What it starts can again be read while it runs: that setting does not pass on.
void forbid_core_dumps();

}  // namespace tnotes
