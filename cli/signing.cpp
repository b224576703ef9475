#include "cli/signing.hpp"

#include <algorithm>
#include <tuple>

#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "cli/compose.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "cli/period.hpp"
#include "records/edit_buffer.hpp"

namespace tnotes::cli {
namespace {

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    words += !space && !in_word ? 1U : 0U;
    in_word = !space;
  }
  return words;
}

std::string in_words(std::size_t words) {
  if (words == 0) return "empty";
  return fmt::format("{} word{}", words, words == 1 ? "" : "s");
}

std::string client_name(Context& context, const std::string& client) {
  try {
    return escape_for_terminal(context.records().client(client).name, true);
  } catch (const Error&) {
    return client;  // the id alone tells enough
  }
}

std::string day_and_time(const records::Note& note) {
  std::string when = format_date(note.date);
  if (note.start) when += " " + format_time(*note.start);
  if (note.end) when += "-" + format_time(*note.end);
  return when;
}

std::string relation(const records::Note& note) {
  if (note.amends.empty()) return {};
  return note.entered_in_error ? fmt::format("takes back {}: entered in error", note.amends)
                               : fmt::format("addendum to {}", note.amends);
}

std::string shown_whole(Context& context, const records::Note& note) {
  std::string name = client_name(context, note.client);
  if (name != note.client) name += fmt::format(" ({})", note.client);
  std::string text = fmt::format("\n  {}  {}\n  {}  {}\n", note.id, name, day_and_time(note),
                                 escape_for_terminal(note.template_name, true));
  if (const std::string about = relation(note); !about.empty()) {
    text += fmt::format("  {}\n", about);
  }
  if (note.signature) text += fmt::format("  signed by {}\n", note.signature->by);
  for (const auto& section : note.sections) {
    text += fmt::format("    {}  {}\n", pad(escape_for_terminal(section.title, true), 16),
                        in_words(count_words(section.text)));
  }
  return text;
}

std::string shown_as_list(Context& context, const std::vector<Signable>& notes) {
  constexpr std::size_t widest_name = 28;
  std::vector<std::string> names;
  std::size_t name_width = 0;
  std::size_t when_width = 0;
  for (const auto& each : notes) {
    names.push_back(truncate(client_name(context, each.note.client), widest_name));
    name_width = std::max(name_width, display_width(names.back()));
    when_width = std::max(when_width, display_width(day_and_time(each.note)));
  }
  std::string text = "\n";
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const records::Note& note = notes[i].note;
    std::size_t words = 0;
    for (const auto& section : note.sections) words += count_words(section.text);
    text += fmt::format("  {}  {}  {}  {:>10}", note.id, pad(day_and_time(note), when_width),
                        pad(names[i], name_width), in_words(words));
    if (note.signature) text += fmt::format("  by {}", note.signature->by);
    if (const std::string about = relation(note); !about.empty()) text += "  " + about;
    text += "\n";
  }
  return text + "\n";
}

std::optional<Period> chosen_period(Context& context, const SigningOptions& options) {
  if (options.week.empty()) return period_of(context, options.since, options.until);
  if (options.since.empty() && options.until.empty()) return period_in(context, options.week);
  throw Error(Exit::usage, "--week says both ends: leave --since and --until out");
}

}  // namespace

std::vector<records::NoteRef> named_notes(Context& context, const SigningOptions& options,
                                          const std::string& all) {
  if (options.notes.empty()) {
    throw Error(Exit::usage, "no note is named").hint(fmt::format("name them, or give {}", all));
  }
  for (const auto& [flag, given] :
       {std::pair<const char*, const std::string*>{"--week", &options.week},
        {"--since", &options.since},
        {"--until", &options.until},
        {"--client", &options.client}}) {
    if (!given->empty()) throw Error(Exit::usage, fmt::format("{} goes with {}", flag, all));
  }
  std::vector<records::NoteRef> refs;
  for (const auto& word : options.notes) {
    const auto ref = find_note(context, word);
    if (std::find(refs.begin(), refs.end(), ref) == refs.end()) refs.push_back(ref);
  }
  return refs;
}

std::vector<Signable> notes_to_choose(Context& context, const SigningOptions& options) {
  if (!options.notes.empty()) {
    throw Error(Exit::usage, "notes are named, and all are asked for").hint("give one of both");
  }
  const auto period = chosen_period(context, options);
  const records::Records& records = context.records();
  std::optional<std::string> client;
  if (!options.client.empty()) client = records::find_client(records, options.client).id;
  std::vector<Signable> notes;
  for (const auto& ref : records.notes(client, period)) {
    try {
      std::string text = records.note_text(ref);
      records::Note note = records.note(ref, text);
      notes.push_back({ref, std::move(text), std::move(note)});
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      context.report({ref.path(), error});
    }
  }
  const auto when = [](const Signable& each) {
    return std::tuple(each.note.date, each.note.start.value_or(TimeOfDay{24 * 60}),
                      std::string_view(each.note.id));
  };
  std::sort(notes.begin(), notes.end(),
            [&](const auto& a, const auto& b) { return when(a) < when(b); });
  return notes;
}

bool confirm_signing(Context& context, const std::vector<Signable>& notes, std::string_view verb,
                     const std::string& otherwise) {
  if (!context.can_ask() || context.globals().yes) return true;
  const bool is_one = notes.size() == 1;
  context.world().err(is_one ? shown_whole(context, notes.front().note)
                             : shown_as_list(context, notes));
  context.say_if_interrupted(otherwise);
  const std::string which = is_one ? "it" : fmt::format("these {} notes", notes.size());
  const bool agreed = context.confirm(
      fmt::format("{} {}? a signed note cannot be changed any more", verb, which), false);
  context.say_if_interrupted({});
  if (!agreed) context.say(otherwise);
  return agreed;
}

std::vector<records::Note> lock_notes(Context& context, const std::vector<Signable>& notes,
                                      const Locking& locking, bool is_list) {
  std::vector<records::Note> locked;
  Json::Array results;
  const auto tell = [&] {
    if (!context.json()) return;
    if (is_list) return print_json(context, results);
    print_json(context, results.empty() ? nullptr : results.front());
  };
  const records::Records& records = context.records();
  records::Writer writer = context.writer();
  // What is locked is what was shown.
  for (const auto& each : notes) {
    locking.check(each);
    if (records.note_text(each.ref) == each.text) continue;
    throw Error(Exit::refused, fmt::format("note {} has changed meanwhile", each.ref.id))
        .hint("nothing was signed: look at it, and try again");
  }
  const HoldInterrupts hold;
  try {
    for (const auto& each : notes) {
      if (HoldInterrupts::is_pending()) break;
      const records::EditBuffer buffer(records, each.ref.id);
      require_no_leftover(buffer, each.ref.id);
      const std::string text = locking.text(each);
      const git::Oid commit = writer.commit(
          {locking.action, {each.ref.client}, {each.ref.id}, {{each.ref.path(), text}}});
      buffer.drop();
      locked.push_back(records.note(each.ref, text));
      if (context.json()) {
        results.push_back(note_result(locked.back(), commit));
      } else {
        context.print("{}  {}  {}\n", each.ref.id, locking.done, each.ref.client);
      }
    }
  } catch (...) {
    if (!results.empty()) tell();
    if (notes.size() > 1) {
      context.say(fmt::format("{} of {} are {}", locked.size(), notes.size(), locking.done));
    }
    throw;
  }
  tell();
  if (locked.size() < notes.size()) {
    context.say_if_interrupted(
        fmt::format("{} of {} are {}", locked.size(), notes.size(), locking.done));
  }
  return locked;
}

}  // namespace tnotes::cli
