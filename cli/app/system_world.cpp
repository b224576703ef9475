#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/interrupt.hpp"
#include "base/process.hpp"
#include "cli/app/main.hpp"
#include "cli/app/secret_line.hpp"

extern char** environ;

namespace tnotes::cli {
namespace {

constexpr std::size_t input_limit = std::size_t{4} << 20;

// A closed standard stream would hand its number to the next file opened, and messages would land
// there. What is opened instead cannot be used in that direction, so that writing to it fails.
void hold_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
  }
}

// Everything on disk survives an end at any instant, so Ctrl-C may simply end the program; base
// holds it back where a temporary file would be left behind.
void end_interrupted() {
  if (isatty(STDERR_FILENO) != 0) (void)!write(STDERR_FILENO, "\n", 1);
  const std::string_view said = said_if_interrupted();
  (void)!write(STDERR_FILENO, said.data(), said.size());
  _exit(static_cast<int>(Exit::interrupted));
}

Instant system_now() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return {std::chrono::sys_seconds(std::chrono::seconds(now)),
          std::chrono::minutes(local.tm_gmtoff / 60)};
}

void system_random(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw Error(Exit::system, "the system gives no random numbers: " + system_message(errno));
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

std::function<void(std::string_view)> writer_to(int fd, const char* name) {
  return [fd, name](std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = write(fd, bytes.data(), bytes.size());
      if (written < 0) {
        if (errno == EINTR) continue;
        if (fd != STDOUT_FILENO) return;  // nobody is left to tell
        if (errno == EPIPE) throw ClosedPipe{};
        throw Error(Exit::system,
                    std::string("cannot write to ") + name + ": " + system_message(errno));
      }
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  };
}

std::optional<std::string> read_line() {
  std::string line;
  for (char c = 0;;) {
    const ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return line.empty() ? std::nullopt : std::optional(line);
    if (c == '\n') return line;
    line += c;
  }
}

// Where standard input is data, its terminal is still the one that the program was started on.
Descriptor own_terminal() { return Descriptor(open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)); }

std::optional<Secret> read_secret(std::string_view question,
                                  const std::function<void(std::string_view)>& err) {
  const Descriptor terminal = isatty(STDIN_FILENO) != 0 ? Descriptor() : own_terminal();
  struct EndOfLine {
    const std::function<void(std::string_view)>& err;
    ~EndOfLine() { err("\n"); }  // what was typed at its end is not shown either
  } const end{err};
  return read_secret_line(terminal ? terminal.get() : STDIN_FILENO, [&] { err(question); });
}

void show_once(const Page& page) {
  const Descriptor terminal = own_terminal();
  if (!terminal) throw Error(Exit::system, "there is no terminal to show this on");
  show_on_other_screen(terminal.get(), page);
}

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::map<std::string, std::string> environment_variables() {
  std::map<std::string, std::string> variables;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view pair(*each);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
  return variables;
}

// The full name of the account, else its short one.
std::string account_name() {
  const passwd* const account = getpwuid(getuid());
  if (account == nullptr) return {};
  const std::string full = account->pw_gecos == nullptr ? "" : account->pw_gecos;
  const std::string name = full.substr(0, full.find(','));
  return name.empty() ? account->pw_name : name;
}

std::filesystem::path own_file(const char* program_name) {
  std::error_code failed;
  auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? std::filesystem::absolute(program_name) : path;
}

// The vault's program, which stands beside this one or in libexec, and its words.
std::vector<std::string> vault_command(const std::filesystem::path& program,
                                       const std::vector<std::string>& words) {
  const auto folder = program.parent_path();
  for (const auto& path :
       {folder / "tnotes-vault", folder.parent_path() / "libexec/tnotes/tnotes-vault"}) {
    if (access(path.c_str(), X_OK) != 0) continue;
    std::vector<std::string> command{path.string()};
    command.insert(command.end(), words.begin(), words.end());
    return command;
  }
  throw Error(Exit::system, "tnotes-vault is not installed beside tnotes");
}

Exit become_vault(const std::filesystem::path& program, const std::vector<std::string>& words) {
  std::vector<std::string> command = vault_command(program, words);
  std::vector<char*> argv;
  for (auto& word : command) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  execv(argv.front(), argv.data());
  throw Error(Exit::system, "cannot run tnotes-vault: " + system_message(errno));
}

Exit run_vault(const std::filesystem::path& program, const std::vector<std::string>& words,
               const Environment& environment, const std::vector<int>& keep) {
  const Outcome outcome =
      run_without_output({vault_command(program, words), environment, std::nullopt, keep});
  if (outcome.signal != 0) {
    throw Error(Exit::system, "tnotes-vault ended by signal " + std::to_string(outcome.signal));
  }
  return static_cast<Exit>(outcome.status);
}

}  // namespace

World system_world(const char* program_name) {
  hold_standard_descriptors();
  umask(077);
  std::signal(SIGPIPE, SIG_IGN);
  // An inherited SIG_IGN would take the exit status of every child away.
  std::signal(SIGCHLD, SIG_DFL);
  // A file size limit is an error like a full disk.
  std::signal(SIGXFSZ, SIG_IGN);
  end_on_interrupt(end_interrupted);

  World world;
  world.environment = Environment(environment_variables());
  world.clock = system_now;
  world.random = system_random;
  world.terminal = {isatty(STDIN_FILENO) != 0, isatty(STDOUT_FILENO) != 0,
                    isatty(STDERR_FILENO) != 0, terminal_width()};
  world.out = writer_to(STDOUT_FILENO, "standard output");
  world.err = writer_to(STDERR_FILENO, "standard error");
  world.read_line = read_line;
  world.read_secret = [err = world.err](std::string_view question) {
    return read_secret(question, err);
  };
  world.has_terminal = [] { return bool(own_terminal()); };
  world.show_once = show_once;
  world.read_all = [] { return read_descriptor(STDIN_FILENO, input_limit, "standard input"); };
  world.program = own_file(program_name);
  world.account = account_name();
  world.become = [program = world.program](const std::vector<std::string>& words) {
    return become_vault(program, words);
  };
  world.run_vault = [program = world.program, environment = world.environment](
                        const std::vector<std::string>& words, const std::vector<int>& keep) {
    return run_vault(program, words, environment, keep);
  };
  return world;
}

}  // namespace tnotes::cli
