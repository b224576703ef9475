#include "base/process.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/error.hpp"
#include "base/files.hpp"
#include "unit/base/scratch.hpp"

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using tnotes::Descriptor;
using tnotes::Environment;
using tnotes::Outcome;
using tnotes::Process;
using tnotes::test::put;
using tnotes::test::Scratch;
using tnotes::test::slurp;

namespace {

Process shell(const std::string& script) {
  return {{"sh", "-c", script}, Environment(), std::nullopt, {}};
}

std::string error_of(const Process& process) {
  try {
    tnotes::run(process);
  } catch (const tnotes::Error& error) {
    CHECK(error.code() == tnotes::Exit::system);
    return error.message();
  }
  return "nothing was thrown";
}

std::string bytes(std::size_t count) {
  std::string all(count, '\0');
  unsigned state = 1;
  for (char& byte : all) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<char>(state >> 24);
  }
  return all;
}

void make_program(const fs::path& path, const std::string& script) {
  put(path, "#!/bin/sh\n" + script + "\n");
  fs::permissions(path, fs::perms{0700});
}

// How many descriptors this process has open.
std::ptrdiff_t open_descriptors() {
  return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator());
}

}  // namespace

TEST_CASE("run captures both outputs and the status") {
  const Outcome outcome = tnotes::run(shell("cat; echo problem >&2; exit 3"), "input\n");
  CHECK(outcome.out == "input\n");
  CHECK(outcome.err == "problem\n");
  CHECK(outcome.status == 3);
  CHECK(outcome.signal == 0);
  CHECK_FALSE(outcome.ok());
  CHECK(tnotes::run(shell("exit 0")).ok());
}

TEST_CASE("run without input gives an empty one") {
  CHECK(tnotes::run(shell("wc -c")).out == "0\n");
}

TEST_CASE("run feeds and drains a mebibyte without a deadlock") {
  const std::string mebibyte = bytes(std::size_t{1} << 20);
  CHECK(tnotes::run(shell("cat"), mebibyte).out == mebibyte);
  const Outcome both = tnotes::run(shell("tee /dev/stderr"), mebibyte);
  CHECK(both.out == mebibyte);
  CHECK(both.err == mebibyte);
  // All of the output before any of the input is read.
  const Outcome late = tnotes::run(shell("head -c 1048576 /dev/zero; cat >/dev/null"), mebibyte);
  CHECK(late.out == std::string(std::size_t{1} << 20, '\0'));
  CHECK(late.ok());
}

TEST_CASE("run survives a program that reads nothing") {
  const std::string mebibyte = bytes(std::size_t{1} << 20);
  const Outcome outcome = tnotes::run(shell("exec 0<&-; echo done"), mebibyte);
  CHECK(outcome.out == "done\n");
  CHECK(outcome.ok());
  sigset_t pending;
  sigset_t blocked;
  ::sigpending(&pending);
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  CHECK(::sigismember(&pending, SIGPIPE) == 0);
  CHECK(::sigismember(&blocked, SIGPIPE) == 0);
}

TEST_CASE("run reports a signal") {
  const Outcome outcome = tnotes::run(shell("echo before; kill -TERM $$"));
  CHECK(outcome.signal == SIGTERM);
  CHECK(outcome.status == 128 + SIGTERM);
  CHECK(outcome.out == "before\n");
}

TEST_CASE("a program that was killed is told from one that failed") {
  for (const char* script : {"kill -9 $$", "sh -c 'kill -9 $$'; exit $?", "kill -TERM $$"}) {
    CAPTURE(script);
    CHECK(tnotes::run(shell(script)).was_killed());
  }
  for (const char* script : {"exit 0", "exit 1", "exit 127", "exit 255"}) {
    CAPTURE(script);
    CHECK_FALSE(tnotes::run(shell(script)).was_killed());
  }
}

TEST_CASE("run goes on when a signal interrupts it") {
  struct sigaction handler {};
  handler.sa_handler = [](int) {};
  struct sigaction before {};
  REQUIRE(::sigaction(SIGUSR1, &handler, &before) == 0);
  const std::string text = bytes(300'000);
  const Outcome outcome =
      tnotes::run(shell("for i in 1 2 3 4 5; do kill -USR1 $PPID; sleep 0.02; done; cat"), text);
  ::sigaction(SIGUSR1, &before, nullptr);
  CHECK(outcome.out == text);
  CHECK(outcome.ok());
}

TEST_CASE("what a program prints for a secret is read whole, and its messages are not") {
  const auto secret = [](const std::string& script, std::size_t limit = 100) {
    return tnotes::run_for_secret(shell(script), limit);
  };
  const auto [outcome, printed] = secret("printf 'a\\nb\\000c'; exit 3");
  CHECK(printed.reveal() == std::string_view("a\nb\0c", 5));
  CHECK(outcome.status == 3);
  CHECK(outcome.out.empty());
  CHECK(secret("true").printed.empty());
  CHECK(secret("kill -INT $$").outcome.signal == SIGINT);
  CHECK(secret("printf %0100d 1").printed.size() == 100);
  CHECK_THROWS_AS(secret("printf %0101d 1"), tnotes::Error);
  // What it leaves running is not waited for, though it holds the pipe.
  const auto began = std::chrono::steady_clock::now();
  CHECK(secret("sleep 20 2>/dev/null & printf weir").printed.reveal() == "weir");
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  CHECK(secret("printf a; sleep 0.2; printf b").printed.reveal() == "ab");
  // One that never ends is not waited for, nor left behind.
  CHECK_THROWS_AS(secret("while echo 0123456789; do :; done"), tnotes::Error);
  CHECK_THROWS_AS(tnotes::run_for_secret({{"no-such-program"}, Environment(), {}, {}}, 1),
                  tnotes::Error);
}

TEST_CASE("run throws for a program that cannot be started") {
  const Scratch scratch;
  put(scratch / "data", "not a program");
  Environment environment;
  environment.set("PATH", scratch.path().string());
  const std::string data = (scratch / "data").string();
  const std::string none = (scratch / "none").string();
  make_program(scratch / "lost", "");
  put(scratch / "lost", "#!/no/such/interpreter\n");
  CHECK(error_of({{"no-such-program"}, environment, {}, {}}) ==
        "cannot run 'no-such-program': not found in PATH");
  CHECK(error_of({{"data"}, environment, {}, {}}) == "cannot run 'data': not found in PATH");
  CHECK(error_of({{none}, environment, {}, {}}) ==
        "cannot run '" + none + "': no such file or directory");
  CHECK(error_of({{data}, environment, {}, {}}) == "cannot run '" + data + "': permission denied");
  CHECK(error_of({{"lost"}, environment, {}, {}}) ==
        "cannot run 'lost': no such file or directory");
  CHECK(error_of({{"/bin/true"}, environment, scratch / "none", {}}) ==
        "cannot run '/bin/true': no such file or directory");
  CHECK(error_of({{}, environment, {}, {}}) == "cannot run '': not found in PATH");
  CHECK(error_of({{"/bin/true", std::string("a\0b", 3)}, environment, {}, {}}) ==
        "cannot run '/bin/true': invalid argument");
  CHECK(error_of({{"/bin/true"}, environment, {}, {-1}}) ==
        "cannot run '/bin/true': bad file descriptor");
}

TEST_CASE("run leaves no descriptor behind") {
  const std::ptrdiff_t before = open_descriptors();
  CHECK(tnotes::run(shell("cat"), "x").ok());
  CHECK(error_of({{"/no/such/program"}, Environment(), {}, {}}) != "nothing was thrown");
  tnotes::run_detached(shell("true"));
  CHECK(open_descriptors() == before);
}

TEST_CASE("run gives the environment and the directory it was told and no other") {
  const Scratch scratch;
  ::setenv("TNOTES_TEST_LEAK", "leaked", 1);
  Environment environment;
  environment.set("GREETING", "hello = there");
  environment.set("EMPTY", "");
  const Outcome outcome = tnotes::run({{"env"}, environment, {}, {}});
  ::unsetenv("TNOTES_TEST_LEAK");
  CHECK(outcome.out == "EMPTY=\nGREETING=hello = there\n");
  CHECK(tnotes::run({{"pwd", "-P"}, Environment(), scratch.path(), {}}).out ==
        fs::canonical(scratch.path()).string() + "\n");
}

TEST_CASE("run passes arguments as they are") {
  const Outcome outcome =
      tnotes::run({{"printf", "%s|", "", "a b", "$HOME", "*", "-n", "'\""}, Environment(), {}, {}});
  CHECK(outcome.out == "|a b|$HOME|*|-n|'\"|");
}

TEST_CASE("only the descriptors to keep reach the program") {
  // Without O_CLOEXEC, as a careless library opens them, and with a gap between.
  std::vector<Descriptor> files;
  for (int i = 0; i < 8; ++i) files.emplace_back(::open("/dev/null", O_RDONLY));
  files[2] = Descriptor();
  const Descriptor kept(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  REQUIRE(kept);
  const Descriptor high(::fcntl(kept.get(), F_DUPFD, 200));
  REQUIRE(high);
  const auto seen = [&](std::vector<int> keep) {
    Process process = shell(
        "for fd in 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 199 200 201 202; do "
        "[ -e /proc/$$/fd/$fd ] && printf '%s ' $fd; done; true");
    process.keep = std::move(keep);
    return tnotes::run(process).out;
  };
  const int last = files.back().get();
  CHECK(seen({}).empty());
  CHECK(seen({0, 1, 2}).empty());
  CHECK(seen({last}) == std::to_string(last) + " ");
  CHECK(seen({high.get(), last, last, kept.get()}) ==
        std::to_string(std::min(last, kept.get())) + " " +
            std::to_string(std::max(last, kept.get())) + " " + std::to_string(high.get()) + " ");
  CHECK((::fcntl(kept.get(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("a program starts with plain signals whatever is set here") {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  std::array<struct sigaction, 3> old{};
  const std::array<int, 3> numbers{SIGINT, SIGQUIT, SIGPIPE};
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  for (std::size_t i = 0; i < numbers.size(); ++i) ::sigaction(numbers[i], &ignore, &old[i]);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const Outcome outcome = tnotes::run({{"grep", "Sig[BI]", "/proc/self/status"}, {}, {}, {}});
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  for (std::size_t i = 0; i < numbers.size(); ++i) ::sigaction(numbers[i], &old[i], nullptr);
  CHECK(outcome.out.find("SigBlk:\t0000000000000000\n") != std::string::npos);
  const std::size_t at = outcome.out.find("SigIgn:\t");
  REQUIRE(at != std::string::npos);
  const unsigned long ignored = std::stoul(outcome.out.substr(at + 8), nullptr, 16);
  for (const int number : numbers) CHECK((ignored >> (number - 1) & 1) == 0);
}

TEST_CASE("run works in a process without standard streams") {
  const Scratch scratch;
  std::array<Descriptor, 3> saved;
  for (int fd = 0; fd < 3; ++fd) {
    saved[static_cast<std::size_t>(fd)] = Descriptor(::fcntl(fd, F_DUPFD_CLOEXEC, 50));
    ::close(fd);
  }
  Outcome outcome;
  std::string problem;
  try {
    outcome = tnotes::run(shell("cat; echo two >&2"), "one");
  } catch (const std::exception& error) {
    problem = error.what();
  }
  for (int fd = 0; fd < 3; ++fd) ::dup2(saved[static_cast<std::size_t>(fd)].get(), fd);
  CHECK(problem.empty());
  CHECK(outcome.out == "one");
  CHECK(outcome.err == "two\n");
}

TEST_CASE("run on terminal shares the streams and captures nothing") {
  const Scratch scratch;
  Process process = shell("echo text > file; exit 5");
  process.directory = scratch.path();
  const Outcome outcome = tnotes::run_on_terminal(process);
  CHECK(outcome.status == 5);
  CHECK(outcome.out.empty());
  CHECK(slurp(scratch / "file") == "text\n");
}

TEST_CASE("run on terminal leaves interrupts to the program") {
  struct sigaction handler {};
  static volatile std::sig_atomic_t caught = 0;
  handler.sa_handler = [](int) { caught = caught + 1; };
  std::array<struct sigaction, 2> before{};
  ::sigaction(SIGINT, &handler, &before[0]);
  ::sigaction(SIGQUIT, &handler, &before[1]);
  // What a terminal does on Ctrl-C, to both: the program ends by it, and this process does not.
  const Outcome outcome =
      tnotes::run_on_terminal(shell("kill -INT $PPID; kill -QUIT $PPID; kill -INT $$"));
  CHECK(caught == 0);
  CHECK(outcome.signal == SIGINT);
  CHECK(outcome.status == 130);
  ::raise(SIGINT);
  ::raise(SIGQUIT);
  CHECK(caught == 2);
  CHECK_THROWS_AS(tnotes::run_on_terminal({{"/no/such/program"}, {}, {}, {}}), tnotes::Error);
  ::raise(SIGINT);
  CHECK(caught == 3);
  ::sigaction(SIGINT, &before[0], nullptr);
  ::sigaction(SIGQUIT, &before[1], nullptr);
}

TEST_CASE("run without output loses what is printed and shows the messages") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const int kept = ::dup(STDERR_FILENO);
  ::dup2(pipe[1], STDERR_FILENO);
  const Outcome quiet = tnotes::run_without_output(shell("echo data; echo message >&2; exit 3"));
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  ::close(pipe[1]);
  CHECK(quiet.status == 3);
  std::string shown(100, '\0');
  shown.resize(static_cast<std::size_t>(::read(pipe[0], shown.data(), shown.size())));
  ::close(pipe[0]);
  CHECK(shown == "message\n");
}

TEST_CASE("something is done while a program runs, until it ends") {
  const Scratch scratch;
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) == 0);
  const Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  int times = 0;
  std::string got;
  // The program waits for what is done here, and what is done here for what the program says.
  Process process = shell("echo x >/proc/self/fd/" + std::to_string(writer.get()) +
                          "; n=0; until [ -e \"$DONE\" ] || [ $n -ge 500 ]; do sleep 0.01; "
                          "n=$((n + 1)); done; [ -e \"$DONE\" ]");
  process.environment.set("DONE", (scratch / "done").string());
  process.keep = {writer.get()};
  const Outcome outcome = tnotes::run_beside_output(
      process, {reader.get(), [&]() -> std::optional<std::chrono::milliseconds> {
                  if (++times == 1) return std::nullopt;
                  char byte = 0;
                  if (got.empty() && ::read(reader.get(), &byte, 1) == 1) got = byte;
                  // Only after a time that was asked for.
                  if (times > 3) put(scratch / "done", "");
                  return 10ms;
                }});
  CHECK(outcome.ok());
  CHECK(got == "x");
  CHECK(times > 3);
}

TEST_CASE("a program that ends at once is not waited for by what is done meanwhile") {
  const auto begun = std::chrono::steady_clock::now();
  const Outcome outcome = tnotes::run_beside_output(shell("exit 3"), {-1, [] { return 60s; }});
  CHECK(outcome.status == 3);
  CHECK(std::chrono::steady_clock::now() - begun < 30s);
}

TEST_CASE("run detached starts a session with nothing on its streams") {
  const Scratch scratch;
  Process process = shell(
      "for fd in 0 1 2; do seen=\"$seen$(readlink /proc/$$/fd/$fd) \"; done; "
      "echo \"$seen$(cut -d' ' -f6 /proc/$$/stat)\" > out; mv out done");
  process.directory = scratch.path();
  tnotes::run_detached(process);
  for (int i = 0; i < 500 && !fs::exists(scratch / "done"); ++i) std::this_thread::sleep_for(10ms);
  const std::string seen = slurp(scratch / "done");
  const std::string nulls = "/dev/null /dev/null /dev/null ";
  CAPTURE(seen);
  REQUIRE(seen.starts_with(nulls));
  CHECK(std::stoi(seen.substr(nulls.size())) != ::getsid(0));
}

TEST_CASE("run detached does not wait and fails in silence") {
  const auto begin = std::chrono::steady_clock::now();
  tnotes::run_detached(shell("sleep 2"));
  CHECK(std::chrono::steady_clock::now() - begin < 1500ms);
  CHECK_NOTHROW(tnotes::run_detached({{"no-such-program"}, {}, {}, {}}));
  CHECK_NOTHROW(tnotes::run_detached({{"/no/such/program"}, {}, {}, {}}));
}

TEST_CASE("programs are found in the given PATH alone") {
  const Scratch scratch;
  for (const char* name : {"a", "b", "c"}) fs::create_directory(scratch / name);
  make_program(scratch / "b/tool", "echo b");
  make_program(scratch / "c/tool", "echo c");
  put(scratch / "a/tool", "not executable");
  fs::create_directory(scratch / "a/folder");
  const std::string root = scratch.path().string();
  Environment environment;
  const auto find = [&](const std::string& path, const std::string& name) {
    environment.set("PATH", path);
    const auto found = tnotes::find_program(name, environment);
    return found ? found->string() : std::string("none");
  };
  const std::string all = root + "/a:" + root + "/b:" + root + "/c";
  CHECK(find(all, "tool") == root + "/b/tool");
  CHECK(find(root + "/c/:" + all, "tool") == root + "/c//tool");
  CHECK(find(all, "folder") == "none");
  CHECK(find(all, "missing") == "none");
  CHECK(find(all, "") == "none");
  CHECK(find(all, "../b/tool") == "none");
  CHECK(find(root + "/none::" + root + "/c", "tool") == root + "/c/tool");

  const fs::path before = fs::current_path();
  fs::current_path(scratch / "b");
  for (const char* path : {":", ".", "", "../b", "../c:."}) {
    CAPTURE(path);
    CHECK(find(path, "tool") == "none");
  }
  fs::current_path(before);
  CHECK(tnotes::find_program("sh", Environment()) == "/usr/bin/sh");
}
