#include "cli/edit_session.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/compose.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

// No person opens an editor and closes it in less.
constexpr milliseconds quickly{500};
// What an editor started for a moment, such as a formatter, may take to end behind it.
constexpr milliseconds stragglers{200};

// Of editors that return at once unless they are told to wait.
constexpr const char* wait_options = "code --wait, gvim -f, subl -w";

bool is_blank(std::string_view text) { return trim(text).empty(); }

bool holds(const std::vector<records::Rescue>& all, const records::Rescue& one) {
  return std::any_of(all.begin(), all.end(), [&](const records::Rescue& each) {
    return each.path == one.path && each.written == one.written;
  });
}

}  // namespace

std::string describe(const records::Rescue& rescue) {
  const std::string file = rescue.path.string();
  switch (rescue.kind) {
    case records::Rescue::Kind::swap:
      return fmt::format("an editor's swap file is left: 'vim -r {}' shows what it holds", file);
    case records::Rescue::Kind::text:
      return fmt::format("a text that nano rescued is left in {}", file);
    case records::Rescue::Kind::backup:
      return fmt::format("an editor's backup is left in {}", file);
    case records::Rescue::Kind::other:
      break;
  }
  return fmt::format("an editor left {}", file);
}

EditSession::EditSession(Context& context, records::EditBuffer& buffer, Editing editing)
    : context_(context), buffer_(buffer), editing_(std::move(editing)) {}

Error EditSession::kept(Error error) const {
  std::error_code failed;
  const auto status = std::filesystem::symlink_status(buffer_.file(), failed);
  if (std::filesystem::exists(status)) {
    error.hint(fmt::format("the text is kept in {}", buffer_.file().string()));
  }
  for (const auto& rescue : buffer_.rescues()) error.hint(describe(rescue));
  return error.hint(fmt::format("go on with '{}'", editing_.command));
}

std::optional<std::string> EditSession::text() const {
  try {
    return buffer_.text();
  } catch (const Error& error) {
    throw kept(error);  // a directory, say, that the editor put there
  }
}

// Says what earlier editors left. A text that nano rescued may be taken up.
void EditSession::offer_rescues() {
  for (const auto& rescue : buffer_.rescues()) {
    const auto rescued = rescue.kind == records::Rescue::Kind::text ? buffer_.read(rescue)
                                                                    : std::optional<std::string>();
    const auto left = text();
    const bool is_known = rescued && (is_blank(*rescued) || rescued == left ||
                                      rescued == editing_.now || rescued == editing_.base);
    if (is_known) continue;
    std::error_code none;
    const auto typed = std::filesystem::last_write_time(buffer_.file(), none);
    // One older than what was typed since is no text to begin with.
    const bool is_typed = left && !is_blank(*left) && left != buffer_.base();
    const bool is_latest = rescued && (none || !is_typed || rescue.written >= typed);
    if (is_latest && (context_.can_ask() || context_.globals().yes) &&
        context_.confirm(
            fmt::format("{} holds a text that nano rescued: go on with it?", rescue.path.string()),
            true)) {
      buffer_.take_up(rescue);
    } else {
      context_.hint(describe(rescue));
    }
  }
}

// A text was left that was begun from another version than the records hold now: neither may
// replace the other unseen. False where the user wants neither now.
bool EditSession::choose_stale() {
  const std::string what =
      buffer_.base()
          ? fmt::format("{} was changed since its unfinished text was begun", editing_.name)
          : fmt::format("it is not known from which version of {} its unfinished text was begun",
                        editing_.name);
  const std::string unfinished =
      fmt::format("the unfinished text is kept in {}", buffer_.file().string());
  const std::string newer = fmt::format("what the records hold now: '{}'", editing_.show);
  if (!context_.can_ask() && !context_.globals().yes) {
    throw Error(Exit::refused, what)
        .hint(unfinished)
        .hint(newer)
        .hint(fmt::format("on a terminal '{}' asks with which to go on; --yes opens the "
                          "unfinished text",
                          editing_.command));
  }
  context_.warn(what);
  context_.hint(unfinished);
  context_.hint(newer);
  if (context_.confirm("open the unfinished text? saved, it replaces the other", false))
    return true;
  if (context_.confirm("throw the unfinished text away and open the other? nothing keeps it",
                       false)) {
    buffer_.drop();
    return true;
  }
  context_.say("nothing was changed: both are kept");
  return false;
}

// Fills the buffer, or finds what was left in it. False where there is nothing to open.
bool EditSession::begin() {
  offer_rescues();
  auto left = text();
  const auto base = buffer_.base();
  // Without its base, a text counts as typed.
  if (left && !is_blank(*left) && left != base && left != editing_.now) {
    if (editing_.now && base != editing_.now) {
      if (!choose_stale()) return false;
      left = text();
      is_stale_ = left.has_value();
    }
    if (left) {
      context_.say(editing_.going_on);
      if (base) editing_.base = *base;
      shown_ = *std::move(left);
      return true;
    }
  }
  if (editing_.start.empty() && !editing_.now) {
    throw kept(Error(Exit::not_found, fmt::format("there is no text of {}", editing_.name)));
  }
  buffer_.fill(editing_.start, editing_.base, editing_.client);
  shown_ = editing_.start;
  return true;
}

void EditSession::run_editor_once(const std::string& command) {
  try {
    const Outcome outcome = open_editor(command, buffer_.file(), records::writing_line(shown_),
                                        context_.environment(), {buffer_.lock_descriptor()});
    if (outcome.was_killed()) context_.mend_screen();
    require_good_end(command, outcome);
  } catch (const Error& error) {
    const auto left = text();
    // What the editor put beside the text may be all that is left of what was typed.
    if ((left && left != editing_.base) || !buffer_.rescues().empty()) throw kept(error);
    buffer_.drop();
    throw;
  }
}

// An editor that returns at once saves behind the back of a command that does not wait for it.
bool EditSession::has_waited(const std::string& text) {
  if (text != shown_) return true;
  if (!buffer_.hold_again(stragglers)) {
    context_.warn(
        fmt::format("the editor went on in the background: use an option that makes it wait: {}",
                    wait_options));
    context_.hint(fmt::format("the text is kept in {}", buffer_.file().string()));
    context_.hint(
        fmt::format("once it is saved and closed there, go on with '{}'", editing_.command));
    return false;
  }
  return true;
}

void EditSession::leave_unwritten(bool is_empty) {
  if (is_stale_ && !is_empty) {
    context_.say("nothing was changed: both are kept");
    context_.hint(fmt::format("the unfinished text is kept in {}", buffer_.file().string()));
    return;
  }
  context_.say(is_empty ? "the text is empty" : "nothing was changed");
  // While an editor's file may hold more, it is known what that began with.
  if (clear_up({editing_.base, editing_.start})) buffer_.drop();
}

// Removes what the editors left as far as nothing is lost with it; names the rest. True where
// nothing is left.
bool EditSession::clear_up(std::vector<std::string> known) {
  if (editing_.now) known.push_back(*editing_.now);
  bool is_clear = true;
  for (const auto& rescue : buffer_.rescues()) {
    const auto text = buffer_.read(rescue);
    // An editor that ended well needs its swap and backup files no more.
    const bool is_used_up = (rescue.kind == records::Rescue::Kind::swap ||
                             rescue.kind == records::Rescue::Kind::backup) &&
                            !holds(before_, rescue);
    if (is_used_up || (text && (is_blank(*text) ||
                                std::find(known.begin(), known.end(), *text) != known.end()))) {
      buffer_.remove(rescue);
    } else {
      is_clear = false;
      context_.hint(describe(rescue));
      context_.hint(
          fmt::format("it is kept until you remove it: rm {}", for_shell(rescue.path.string())));
    }
  }
  return is_clear;
}

std::optional<std::string> EditSession::run(const std::function<void(const std::string&)>& check) {
  const std::string command = require_editor(context_);
  before_ = buffer_.rescues();
  if (!begin()) return std::nullopt;
  for (;;) {
    const Steady::time_point opened = Steady::now();
    run_editor_once(command);
    const bool was_quick = Steady::now() - opened < quickly;
    auto written = text();
    if (!has_waited(written.value_or(std::string()))) return std::nullopt;
    const bool is_empty = !written || is_blank(*written);
    const bool is_unwritten =
        is_empty || *written == editing_.base || (is_stale_ && *written == shown_);
    if (is_unwritten) leave_unwritten(is_empty);
    if (was_quick && written == shown_) {
      context_.hint(
          fmt::format("where the editor returns at once, make it wait: {}", wait_options));
    }
    if (is_unwritten) return std::nullopt;
    try {
      check(*written);
      return written;
    } catch (const Error& error) {
      if (!context_.can_ask()) throw kept(error);
      context_.report({editing_.path, error});
      // Told before the question, which Ctrl-C may answer.
      context_.hint(fmt::format("the text is kept in {}", buffer_.file().string()));
      if (!context_.confirm("edit again?", true)) throw kept(error);
      context_.forget_damage();
      shown_ = *std::move(written);
    }
  }
}

bool EditSession::stands(const std::string& path, const std::string& text) const {
  try {
    const auto& repository = context_.records().repository();
    const auto head = repository.head();
    return head && repository.read(*head, path) == text;
  } catch (const Error&) {
    return false;
  }
}

void EditSession::save(const std::string& path, const std::string& text,
                       const std::function<void()>& step) {
  const auto finish_quietly = [&] {
    try {
      finish(text);
    } catch (const Error&) {
      // What failed first is told.
    }
  };
  try {
    step();
  } catch (Error& error) {
    if (!stands(path, text)) throw kept(error);
    finish_quietly();
    const auto says_so = [](const std::string& hint) {
      return hint.find("saved") != std::string::npos;
    };
    const auto& hints = error.hints();
    // Of an answer that could not be written the program itself says so.
    if (!error.message().starts_with("cannot write to standard output") &&
        std::none_of(hints.begin(), hints.end(), says_so)) {
      error.hint("the change itself is saved");
    }
    throw;
  } catch (...) {  // nobody reads the answer
    if (stands(path, text)) finish_quietly();
    throw;
  }
  finish(text);
}

void EditSession::finish(const std::string& text) {
  std::vector<std::string> known{text, editing_.base, editing_.start};
  if (auto written = buffer_.text()) known.push_back(*std::move(written));
  (void)clear_up(std::move(known));
  buffer_.drop();
}

}  // namespace tnotes::cli
