#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "base/secret.hpp"

namespace tnotes {

// A program to run as a child. argv[0] is looked up in the PATH of `environment` unless it holds a
// slash; a relative one with a slash starts at `directory`. Only descriptors 0, 1 and 2 and those
// named in `keep` reach the child, which starts with no signal blocked and with SIGINT, SIGQUIT and
// SIGPIPE as they are by default.
struct Process {
  std::vector<std::string> argv;
  Environment environment;
  std::optional<std::filesystem::path> directory;
  std::vector<int> keep;
};

struct Outcome {
  int status = 0;   // exit status, or 128 + signal
  int signal = 0;   // 0 where the program ended by itself
  std::string out;  // what run() captured; empty after run_on_terminal()
  std::string err;

  [[nodiscard]] bool ok() const { return status == 0; }
  // Also where it was a shell's child, of which the shell tells by a status.
  [[nodiscard]] bool was_killed() const { return status > 128 && status <= 128 + 64; }
};

// Runs to the end with `in` on standard input and both outputs captured.
// Throws system where the program cannot be started.
Outcome run(const Process& process, std::string_view in = {});

// Runs to the end on this process's own terminal, with SIGINT and SIGQUIT ignored here meanwhile,
// so that Ctrl-C belongs to the child. Where that is killed, the terminal is set as it was before.
// Throws system where the program cannot be started.
Outcome run_on_terminal(const Process& process);

// What this process does while a child runs: `act` is called at the start, whenever `descriptor`
// can be read, and after as long as it last returned; after nothing, for no time alone. The end of
// the child is seen when it returns. Once it has thrown, it is not called again.
struct Meanwhile {
  int descriptor = -1;
  std::function<std::optional<std::chrono::milliseconds>()> act{};
};

// The same for a program that shows itself to a person, such as an editor: where this process's
// standard output is no terminal, and so may be data that is read, it prints to standard error.
Outcome run_beside_output(const Process& process, const Meanwhile& meanwhile = {});

// The same for a program of which only the messages and questions count: what it prints on standard
// output is lost.
Outcome run_without_output(const Process& process);

// The same with `in` on standard input: for a pager, which reads its keys from the terminal itself.
// A child that stops reading early is no error.
Outcome show_on_terminal(const Process& process, std::string_view in);

// Runs a program that prints a secret, which is read into locked memory alone. It has this
// process's standard input where that is a terminal, and else none; and its standard error, on
// which it may ask. Throws system where it cannot be started, invalid where it prints more than
// `limit` bytes.
struct SecretOutcome {
  Outcome outcome;  // its outputs are empty
  Secret printed;
};
SecretOutcome run_for_secret(const Process& process, std::size_t limit);

// Starts and forgets: a session of its own, nothing on its standard streams. Failure is silent.
void run_detached(const Process& process) noexcept;

// Where a program of that name stands in the PATH of `environment`. Entries of PATH that are not
// absolute are passed over: a directory of records must not bring its own git.
std::optional<std::filesystem::path> find_program(const std::string& name,
                                                  const Environment& environment);

}  // namespace tnotes
