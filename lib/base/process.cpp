#include "base/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/launch.hpp"
#include "base/replace.hpp"

namespace tnotes {
namespace {

constexpr int first_free = STDERR_FILENO + 1;
constexpr std::chrono::milliseconds until_next_look{50};  // at whether a child has ended

struct Pipe {
  Descriptor reader;
  Descriptor writer;
};

// Both ends stand above the standard streams, even where this process was started without those:
// they are yet to be copied there.
Pipe make_pipe(const std::string& program) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw_system("run", program, errno);
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  for (Descriptor* end : {&pipe.reader, &pipe.writer}) {
    if (end->get() >= first_free) continue;
    *end = Descriptor(::fcntl(end->get(), F_DUPFD_CLOEXEC, first_free));
    if (!*end) throw_system("run", program, errno);
  }
  return pipe;
}

// While it lives, writing to a pipe that nobody reads fails in this thread instead of killing the
// process.
class BrokenPipesFail {
 public:
  BrokenPipesFail() {
    sigset_t waiting;
    ::sigpending(&waiting);
    was_pending_ = ::sigismember(&waiting, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  BrokenPipesFail(const BrokenPipesFail&) = delete;
  BrokenPipesFail& operator=(const BrokenPipesFail&) = delete;
  ~BrokenPipesFail() {
    const timespec at_once{};
    if (!was_pending_) {
      while (::sigtimedwait(&pipe_, nullptr, &at_once) < 0 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  const sigset_t pipe_ = signal_set({SIGPIPE});
  sigset_t before_{};
  bool was_pending_ = false;
};

// While it lives, Ctrl-C and Ctrl-\ do nothing to this process.
class InterruptsIgnored {
 public:
  InterruptsIgnored() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &interrupt_);
    ::sigaction(SIGQUIT, &ignore, &quit_);
  }
  InterruptsIgnored(const InterruptsIgnored&) = delete;
  InterruptsIgnored& operator=(const InterruptsIgnored&) = delete;
  ~InterruptsIgnored() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }

 private:
  struct sigaction interrupt_ {};
  struct sigaction quit_ {};
};

// How the terminal of this process is set. A program that changes that and is killed leaves it so.
class TerminalSettings {
 public:
  TerminalSettings() { is_known_ = ::tcgetattr(STDIN_FILENO, &settings_) == 0; }

  void restore() const {
    if (!is_known_) return;
    // From a process in the background, which this may be by now, that would stop it.
    const sigset_t stop = signal_set({SIGTTOU});
    sigset_t before{};
    ::pthread_sigmask(SIG_BLOCK, &stop, &before);
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &settings_);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

 private:
  termios settings_{};
  bool is_known_ = false;
};

// Until the child has ended, or it has thrown.
void act_meanwhile(const Child& child, const Meanwhile& meanwhile) try {
  const Descriptor end = child.end();
  while (!child.has_ended()) {
    auto wait = meanwhile.act();
    if (!end) wait = std::min(wait.value_or(until_next_look), until_next_look);
    std::array<pollfd, 2> ends{pollfd{end.get(), POLLIN, 0},
                               pollfd{meanwhile.descriptor, POLLIN, 0}};
    const int time = wait ? static_cast<int>(wait->count()) : -1;
    if (::poll(ends.data(), ends.size(), time) < 0 && errno != EINTR) return;
  }
} catch (const std::exception&) {
  return;
}

Outcome run_on_terminal(Launch& launch, const Process& process, const Meanwhile& meanwhile = {}) {
  const InterruptsIgnored guard;
  const TerminalSettings before;
  Child child(launch.name(), launch.start(process));
  if (meanwhile.act) act_meanwhile(child, meanwhile);
  Outcome outcome = child.wait();
  if (outcome.was_killed()) before.restore();
  return outcome;
}

// Feeds as much as fits. The descriptor is closed once nothing is left or nobody reads.
void feed(Descriptor& writer, std::string_view& in, const std::string& program) {
  const ssize_t count = ::write(writer.get(), in.data(), in.size());
  if (count >= 0) {
    in.remove_prefix(static_cast<std::size_t>(count));
    if (in.empty()) writer = Descriptor();
  } else if (errno == EPIPE) {
    writer = Descriptor();
  } else if (errno != EINTR && errno != EAGAIN) {
    throw_system("run", program, errno);
  }
}

// Takes what is there. The descriptor is closed at the end.
void drain(Descriptor& reader, std::string& out, const std::string& program) {
  std::array<char, std::size_t{16} << 10> buffer{};
  const ssize_t count = ::read(reader.get(), buffer.data(), buffer.size());
  if (count > 0) {
    out.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0) {
    reader = Descriptor();
  } else if (errno != EINTR && errno != EAGAIN) {
    throw_system("run", program, errno);
  }
}

}  // namespace

Outcome run(const Process& process, std::string_view in) {
  Launch launch(process);
  Pipe to = make_pipe(launch.name());
  Pipe out = make_pipe(launch.name());
  Pipe err = make_pipe(launch.name());
  if (::fcntl(to.writer.get(), F_SETFL, O_NONBLOCK) != 0) {
    throw_system("run", launch.name(), errno);
  }
  launch.redirect(to.reader, STDIN_FILENO);
  launch.redirect(out.writer, STDOUT_FILENO);
  launch.redirect(err.writer, STDERR_FILENO);
  Child child(launch.name(), launch.start(process));
  for (Descriptor* end : {&to.reader, &out.writer, &err.writer}) *end = Descriptor();
  if (in.empty()) to.writer = Descriptor();

  const BrokenPipesFail guard;
  std::string captured_out;
  std::string captured_err;
  while (to.writer || out.reader || err.reader) {
    // poll passes over the closed ones: they are negative.
    std::array<pollfd, 3> ends{pollfd{to.writer.get(), POLLOUT, 0},
                               pollfd{out.reader.get(), POLLIN, 0},
                               pollfd{err.reader.get(), POLLIN, 0}};
    if (::poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) continue;
      throw_system("run", launch.name(), errno);
    }
    if (ends[0].revents != 0) feed(to.writer, in, launch.name());
    if (ends[1].revents != 0) drain(out.reader, captured_out, launch.name());
    if (ends[2].revents != 0) drain(err.reader, captured_err, launch.name());
  }
  Outcome outcome = child.wait();
  outcome.out = std::move(captured_out);
  outcome.err = std::move(captured_err);
  return outcome;
}

Outcome run_on_terminal(const Process& process) {
  Launch launch(process);
  return run_on_terminal(launch, process);
}

Outcome run_beside_output(const Process& process, const Meanwhile& meanwhile) {
  Launch launch(process);
  if (::isatty(STDOUT_FILENO) != 0) return run_on_terminal(launch, process, meanwhile);
  const Descriptor messages(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, first_free));
  if (!messages) throw_system("run", launch.name(), errno);
  launch.redirect(messages, STDOUT_FILENO);
  return run_on_terminal(launch, process, meanwhile);
}

Outcome run_without_output(const Process& process) {
  Launch launch(process);
  launch.redirect_to_null(STDOUT_FILENO);
  return run_on_terminal(launch, process);
}

Outcome show_on_terminal(const Process& process, std::string_view in) {
  Launch launch(process);
  Pipe to = make_pipe(launch.name());
  launch.redirect(to.reader, STDIN_FILENO);
  const InterruptsIgnored interrupts;
  Child child(launch.name(), launch.start(process));
  to.reader = Descriptor();
  const BrokenPipesFail guard;
  while (to.writer && !in.empty()) feed(to.writer, in, launch.name());
  to.writer = Descriptor();
  return child.wait();
}

SecretOutcome run_for_secret(const Process& process, std::size_t limit) {
  Launch launch(process);
  Pipe from = make_pipe(launch.name());
  launch.redirect(from.writer, STDOUT_FILENO);
  if (::isatty(STDIN_FILENO) == 0) launch.redirect_to_null(STDIN_FILENO);
  const InterruptsIgnored interrupts;
  Child child(launch.name(), launch.start(process));
  from.writer = Descriptor();
  // What it left running may hold the pipe for ever: its own end is the end of what it prints.
  Secret buffer(limit + 1);
  std::size_t used = 0;
  for (bool is_last = false; used <= limit;) {
    pollfd end{from.reader.get(), POLLIN, 0};
    const int ready = ::poll(&end, 1, is_last ? 0 : static_cast<int>(until_next_look.count()));
    if (ready < 0 && errno != EINTR) throw_system("run", launch.name(), errno);
    if (ready > 0) {
      const std::span<char> room(reinterpret_cast<char*>(buffer.data()) + used,
                                 buffer.size() - used);
      const std::size_t count = read_some(from.reader.get(), room, launch.name());
      if (count == 0) break;
      used += count;
    } else if (is_last) {
      break;
    } else {
      is_last = child.has_ended();
    }
  }
  if (used > limit) {
    throw Error(Exit::invalid, "'" + launch.name() + "' prints more than it may");
  }
  return {child.wait(), Secret::copy(buffer.reveal().substr(0, used))};
}

void run_detached(const Process& process) noexcept {
  try {
    Launch launch(process);
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      launch.redirect_to_null(stream);
    }
    launch.in_session_of_its_own();
    // Not waited for: what is left of it when it ends goes when this process does.
    static_cast<void>(launch.start(process));
  } catch (const std::exception&) {
    return;
  }
}

std::optional<std::filesystem::path> find_program(const std::string& name,
                                                  const Environment& environment) {
  if (name.empty() || name.find('/') != std::string::npos) return std::nullopt;
  const std::string path = environment.get("PATH").value_or("/usr/bin:/bin");
  std::size_t start = 0;
  while (start < path.size()) {
    const std::size_t end = std::min(path.find(':', start), path.size());
    std::string candidate = path.substr(start, end - start);
    start = end + 1;
    if (!candidate.starts_with('/')) continue;
    candidate.append("/").append(name);
    struct stat status {};
    if (::stat(candidate.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return std::nullopt;
}

}  // namespace tnotes
