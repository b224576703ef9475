#pragma once

#include <fmt/format.h>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/interrupt.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "cli/app/other_screen.hpp"
#include "records/store.hpp"
#include "records/writer.hpp"
#include "workspace/settings.hpp"

namespace tnotes::cli {

// What is known of the terminal that the program was started on.
struct Terminal {
  bool in = false;  // standard input is a terminal, and so on
  bool out = false;
  bool err = false;
  std::size_t width = 80;
};

// The reader of standard output went away (`| head`): no error, just the end.
struct ClosedPipe {};

// Ctrl-C at a prompt or between two steps, and what was to be said then.
struct Interrupted {
  std::string said{said_if_interrupted()};
};

// Flags that every command takes.
struct Globals {
  bool json = false;
  bool no_input = false;
  bool yes = false;
  std::string color = "auto";
  Overrides where;
};

// The world as a command sees it. main builds the real one, the tests' main one with a fixed clock.
struct World {
  Environment environment;
  Clock clock;
  Random random;
  Terminal terminal;
  std::function<void(std::string_view)> out;  // throws ClosedPipe
  std::function<void(std::string_view)> err;
  // A line of standard input without its end; nothing at the end of input. Throws Interrupted.
  std::function<std::optional<std::string>()> read_line;
  // Asks, and reads a line of the terminal, which does not show it: of standard input, or where
  // that is none, of the one that the program was started on. Nothing at the end of input. Throws
  // Interrupted.
  std::function<std::optional<Secret>(std::string_view question)> read_secret;
  // Whether the program was started on a terminal, whatever its standard streams are.
  std::function<bool()> has_terminal;
  // Shows a page on the alternate screen of the terminal that the program was started on, until
  // Enter is pressed. Throws Interrupted.
  std::function<void(const Page& page)> show_once;
  // Standard input to its end. Throws Interrupted, or Error past the limit.
  std::function<std::string()> read_all;
  // Runs another program in this process's place (tnotes vault).
  std::function<Exit(const std::vector<std::string>&)> become;
  // Runs that program as a child, which keeps the descriptors given, asks and tells on the
  // terminal, and whose data nobody reads.
  std::function<Exit(const std::vector<std::string>&, const std::vector<int>& keep)> run_vault;
  std::filesystem::path program;  // this program's own file
  std::string account;            // the name that the system has for who started it; may be empty
};

// What a command is given: the world, the flags that all commands share, and the records, opened
// when first asked for.
class Context {
 public:
  Context(World world, Globals globals) : world_(std::move(world)), globals_(std::move(globals)) {}

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Globals& globals() const { return globals_; }
  [[nodiscard]] const Environment& environment() const { return world_.environment; }
  [[nodiscard]] Instant now() const { return world_.clock(); }
  [[nodiscard]] Date today() const { return now().local_date(); }
  [[nodiscard]] bool json() const { return globals_.json; }

  // Data, to standard output.
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    world_.out(fmt::format(format, std::forward<Args>(args)...));
  }
  void write(std::string_view text) { world_.out(text); }
  // A person's text: made safe on a terminal, untouched in a pipe or file.
  void write_text(std::string_view text);
  [[nodiscard]] std::string safe(std::string_view text, bool one_line = true) const;
  // Long data: through the pager where standard output is a terminal and the text is taller.
  void page(const std::string& text);
  // The same for what must not come to lie on a disk: through a pager that keeps nothing, or none.
  void page_secret(const std::string& text);

  // Messages, to standard error: "tnotes: …", "tnotes: warning: …", "tnotes: hint: …".
  void say(std::string_view message);
  void warn(std::string_view message);
  void hint(std::string_view message);
  // What is said where the command is interrupted from now on: how things stand, and what to type
  // next. Nothing for an empty message.
  void say_if_interrupted(std::string_view message,
                          const std::vector<std::string>& hints = {}) const;
  // A damaged file that did not stop the command; the run ends with 5.
  void report(const records::Damage& damage) { report(damage, Exit::invalid); }
  // What cannot be trusted, and did not stop the command from reading the rest; the run ends with
  // 4, whatever else it finds, unless the system fails.
  void report_refused(const records::Damage& damage) { report(damage, Exit::refused); }
  [[nodiscard]] bool was_reported(const records::Damage& damage) const {
    return reports_.contains(damage.error.message());
  }
  // After a report that was mended: the run may still end well.
  void forget_damage() { reported_ = Exit::done; }

  // Whether a question can be asked: on a terminal, without --no-input.
  [[nodiscard]] bool can_ask() const;
  // An answer, or `fallback` for an empty line. Where no question can be asked, the fallback.
  std::string ask(const std::string& question, const std::string& fallback = {});
  // The same for a secret, which is read from the terminal even where standard input is taken.
  [[nodiscard]] bool can_ask_secret() const;
  // What is typed behind the question, without being shown. REQUIRES: can_ask_secret().
  Secret ask_secret(const std::string& question);
  // Whether a secret can be shown so that nothing of it stays: on a terminal with a second screen.
  [[nodiscard]] bool can_show_once() const;
  // Until Enter is pressed. REQUIRES: can_show_once().
  void show_once(const Page& page) { world_.show_once(page); }
  // Where there is a terminal that a program was killed on which had all of it.
  void mend_screen() const;
  // --yes answers yes. Where no question can be asked, `fallback`.
  bool confirm(const std::string& question, bool fallback);

  // Colours of a stream: empty codes where colour is off.
  [[nodiscard]] bool color_out() const;
  [[nodiscard]] bool color_err() const;
  [[nodiscard]] std::string bold(std::string_view text) const;
  [[nodiscard]] std::string dim(std::string_view text) const;
  [[nodiscard]] std::string red(std::string_view text) const;
  [[nodiscard]] std::string green(std::string_view text) const;

  const Settings& settings();
  const records::Records& records();
  // The clinician who acts, from the setting `me` or the signing key. Throws not_found.
  const records::Actor& actor();
  // The clinician's id where it is known, else empty: enough to read.
  std::string me();
  // Begins to write; says what was adopted, and what was left alone.
  records::Writer writer(const std::string& except = {});

  // Says that the command commits in a repository beside the records.
  void will_write(const std::filesystem::path& work_tree) { written_.push_back(work_tree); }
  // After a command that writes: lets git pack what has become many small files, in the background.
  void keep_house() const;

  // Says that the command has committed, beside the records.
  void has_committed(const git::Oid& commit) { last_commit_ = commit; }
  // The last commit that this command made; nothing where it made none.
  [[nodiscard]] const std::optional<git::Oid>& last_commit() const { return last_commit_; }

  [[nodiscard]] bool damaged() const { return reported_ != Exit::done; }
  // The code of what was reported; done where nothing was.
  [[nodiscard]] Exit reported() const { return reported_; }

 private:
  void report(const records::Damage& damage, Exit code);
  [[nodiscard]] std::string labelled(std::string_view code, std::string_view label,
                                     std::string_view message) const;
  [[nodiscard]] bool color(bool is_terminal) const;
  [[nodiscard]] bool is_taller_than_terminal(std::string_view text) const;
  World world_;
  Globals globals_;
  std::optional<Settings> settings_;
  std::unique_ptr<records::Records> records_;
  std::optional<records::Actor> actor_;
  std::optional<git::Oid> last_commit_;
  std::vector<std::filesystem::path> written_;
  Exit reported_ = Exit::done;
  std::set<std::string> reports_;  // their messages
};

}  // namespace tnotes::cli
