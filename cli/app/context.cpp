#include "cli/app/context.hpp"

#include <algorithm>

#include "base/process.hpp"
#include "base/text.hpp"
#include "cli/app/other_screen.hpp"
#include "git/maintenance.hpp"
#include "git/sign.hpp"
#include "workspace/places.hpp"
#include "workspace/programs.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t usual_height = 24;

std::string paint(bool on, std::string_view code, std::string_view text) {
  return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::string said(std::string_view message) {
  return fmt::format("tnotes: {}\n", shown_message(message));
}

// Whether there is such a pager: 126 and 127 are the shell's way to say that there is none, or none
// that can be run.
bool page_through(const Process& pager, std::string_view text) {
  const Outcome shown = show_on_terminal(pager, text);
  return shown.status != 126 && shown.status != 127;
}

}  // namespace

void Context::write_text(std::string_view text) {
  if (world_.terminal.out) {
    world_.out(escape_for_terminal(text));
  } else {
    world_.out(text);
  }
}

std::string Context::safe(std::string_view text, bool one_line) const {
  return world_.terminal.out ? escape_for_terminal(text, one_line) : std::string(text);
}

void Context::page(const std::string& text) {
  if (is_taller_than_terminal(text)) {
    if (const auto command = pager_command(settings(), environment())) {
      Environment environment = world_.environment;
      // As git does it: quit when it fits, show colours, keep the screen.
      if (!environment.get("LESS")) environment.set("LESS", "FRX");
      // What was searched for in a note is not kept in a file.
      environment.set("LESSHISTFILE", "-");
      if (page_through({{"/bin/sh", "-c", *command}, environment, std::nullopt, {}}, text)) return;
    }
  }
  write(text);
}

void Context::page_secret(const std::string& text) {
  if (is_taller_than_terminal(text)) {
    const auto pager = secret_pager(settings(), environment());
    if (pager && page_through(*pager, text)) return;
  }
  write(text);
}

bool Context::is_taller_than_terminal(std::string_view text) const {
  if (!world_.terminal.out || !world_.terminal.in) return false;
  std::size_t rows = 0;
  for (const auto line : split_lines(text)) {
    rows += 1 + display_width(line) / std::max<std::size_t>(1, world_.terminal.width);
  }
  return rows >= usual_height;
}

std::string Context::labelled(std::string_view code, std::string_view label,
                              std::string_view message) const {
  return fmt::format("tnotes: {} {}\n", paint(color_err(), code, label), shown_message(message));
}

void Context::say(std::string_view message) { world_.err(said(message)); }
void Context::warn(std::string_view message) { world_.err(labelled("33", "warning:", message)); }
void Context::hint(std::string_view message) { world_.err(labelled("36", "hint:", message)); }

void Context::say_if_interrupted(std::string_view message,
                                 const std::vector<std::string>& hints) const {
  std::string text = message.empty() ? std::string() : said(message);
  for (const auto& hint : hints) text += labelled("36", "hint:", hint);
  set_said_if_interrupted(std::move(text));
}

void Context::report(const records::Damage& damage, Exit code) {
  if (reported_ != Exit::refused) reported_ = code;
  reports_.insert(damage.error.message());
  std::string message = damage.error.message();
  if (message.find(damage.path) == std::string::npos) {
    message = fmt::format("{}: {}", damage.path, message);
  }
  std::string text = labelled("1;31", "error:", message);
  if (!damage.error.excerpt().empty()) {
    text += escape_for_terminal(damage.error.excerpt());
    if (!text.ends_with('\n')) text += '\n';
  }
  world_.err(text);
}

bool Context::can_ask() const {
  return world_.terminal.in && world_.terminal.err && !globals_.no_input;
}

std::string Context::ask(const std::string& question, const std::string& fallback) {
  if (!can_ask()) return fallback;
  world_.err(escape_for_terminal(fallback.empty() ? fmt::format("{}: ", question)
                                                  : fmt::format("{} [{}]: ", question, fallback)));
  const auto answer = world_.read_line();
  if (!answer) {
    world_.err("\n");
    throw Interrupted{};
  }
  const std::string_view trimmed = trim(*answer);
  return trimmed.empty() ? fallback : std::string(trimmed);
}

bool Context::can_ask_secret() const {
  return !globals_.no_input && world_.terminal.err && (world_.terminal.in || world_.has_terminal());
}

Secret Context::ask_secret(const std::string& question) {
  auto answer = world_.read_secret(escape_for_terminal(question) + ": ");
  if (!answer) throw Interrupted{};
  return *std::move(answer);
}

bool Context::can_show_once() const {
  return can_ask_secret() && environment().get("TERM").value_or("dumb") != "dumb";
}

void Context::mend_screen() const {
  if (!world_.terminal.err || environment().get("TERM").value_or("dumb") == "dumb") return;
  world_.err(after_killed_program());
}

bool Context::confirm(const std::string& question, bool fallback) {
  if (globals_.yes) return true;
  if (!can_ask()) return fallback;
  for (;;) {
    world_.err(escape_for_terminal(fmt::format("{} [{}] ", question, fallback ? "Y/n" : "y/N")));
    const auto answer = world_.read_line();
    if (!answer) {
      world_.err("\n");
      throw Interrupted{};
    }
    const std::string word = to_lower_ascii(trim(*answer));
    if (word.empty()) return fallback;
    if (word == "y" || word == "yes") return true;
    if (word == "n" || word == "no") return false;
  }
}

void Context::keep_house() const {
  if (records_) git::gc_if_due(records_->root(), environment());
  for (const auto& work_tree : written_) git::gc_if_due(work_tree, environment());
}

bool Context::color(bool is_terminal) const {
  if (globals_.color == "always") return true;
  if (globals_.color == "never" || environment().get("NO_COLOR")) return false;
  return is_terminal && environment().get("TERM").value_or("dumb") != "dumb";
}

bool Context::color_out() const { return color(world_.terminal.out); }
bool Context::color_err() const { return color(world_.terminal.err); }
std::string Context::bold(std::string_view text) const { return paint(color_out(), "1", text); }
std::string Context::dim(std::string_view text) const { return paint(color_out(), "2", text); }
std::string Context::red(std::string_view text) const { return paint(color_out(), "31", text); }
std::string Context::green(std::string_view text) const { return paint(color_out(), "32", text); }

const Settings& Context::settings() {
  if (!settings_) settings_ = Settings::load(environment(), globals_.where);
  return *settings_;
}

const records::Records& Context::records() {
  if (!records_) {
    const auto root = settings().records();
    refuse_nesting(settings());
    records_ = std::make_unique<records::Records>(root, settings().state());
  }
  return *records_;
}

const records::Actor& Context::actor() {
  if (actor_) return *actor_;
  const std::string id = me();
  const records::Practice practice = records().practice();
  const records::Clinician* clinician = practice.find(id);
  if (clinician == nullptr) {
    throw Error(Exit::not_found, id.empty()
                                     ? std::string("it is not known which clinician you are")
                                     : fmt::format("'{}' is no clinician of this practice", id))
        .hint("say who you are with 'tnotes config set me ID'; practice.yaml has the ids");
  }
  const auto key = settings().signing_key();
  std::error_code ignored;
  if (!std::filesystem::exists(key, ignored)) {
    throw Error(Exit::not_found, fmt::format("there is no signing key at {}", key.string()))
        .hint("'tnotes doctor' says what is missing; 'tnotes init' makes it");
  }
  refuse_signing_key(settings(), key);
  const auto& keys = clinician->keys;
  if (std::find(keys.begin(), keys.end(), git::public_key(key, environment())) == keys.end()) {
    throw Error(Exit::refused,
                fmt::format("the key {} is not one that practice.yaml lists for '{}'", key.string(),
                            clinician->id))
        .hint("put the right key back, or say which it is: 'tnotes config set signing_key FILE'");
  }
  actor_ = records::Actor{clinician->id, clinician->name, clinician->credentials,
                          git::ssh_signer(key, environment())};
  return *actor_;
}

std::string Context::me() {
  if (auto id = settings().value("me")) return *std::move(id);
  try {
    const auto key = git::public_key(settings().signing_key(), environment());
    const records::Practice practice = records().practice();
    if (const auto* clinician = practice.find_by_key(key)) return clinician->id;
  } catch (const Error&) {
    // Without a key nobody is known; who needs to be, is told by actor().
  }
  return {};
}

namespace {

// Records that were never seen here must begin with the key that the configuration pins: somebody
// may have put others in their place.
void require_root_key(Context& context) {
  const auto pinned = context.settings().value("pinned.root_key");
  const records::Records& records = context.records();
  const records::Heads heads(records.state(), records.repository());
  if (!pinned || (heads.known() && heads.remembered())) return;
  const git::Repository& repository = records.repository();
  if (!repository.head() ||
      git::verify_commit(repository, repository.root(), {*pinned}, context.environment())) {
    return;
  }
  throw Error(Exit::refused, "the records do not begin with the root key that is pinned")
      .hint("somebody may have put other records in their place: see 'tnotes doctor'");
}

}  // namespace

records::Writer Context::writer(const std::string& except) {
  require_root_key(*this);
  const auto on_wait = [this] { say("waiting for another tnotes to finish"); };
  records::Writer writer(
      records(), actor(), world_.clock,
      {on_wait, except, [this](const git::Oid& commit) { last_commit_ = commit; },
       records::commit_check(records(), environment())});
  for (const auto& path : writer.hand_edits().adopted) say("adopted " + path);
  for (const auto& path : writer.hand_edits().strays) {
    warn(fmt::format("'{}' is no part of the records; left alone", path));
    if (vault_around(records().root() / path)) {
      hint("it leads into a vault: remove it, or what copies the records may follow it");
    }
  }
  for (const auto& commit : writer.hand_edits().untrusted) {
    warn(fmt::format("commit {} was made outside tnotes, and no clinician signed it",
                     commit.hex().substr(0, 12)));
  }
  if (!writer.hand_edits().untrusted.empty()) hint("'tnotes verify' tells more");
  return writer;
}

}  // namespace tnotes::cli
