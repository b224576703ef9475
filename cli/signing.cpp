#include "cli/signing.hpp"

#include <algorithm>

#include "base/interrupt.hpp"
#include "base/text.hpp"
#include "cli/app/progress.hpp"
#include "cli/compose.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "cli/period.hpp"
#include "records/edit_buffer.hpp"
#include "records/entered_in_error.hpp"

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

// What an addendum is to; of what takes a note back, so much that it is known which.
std::string relation(Context& context, const records::Note& note) {
  if (note.amends.empty()) return {};
  if (!note.entered_in_error) return fmt::format("addendum to {}", note.amends);
  std::string text = fmt::format("takes back {}", note.amends);
  try {
    const records::Note back = context.records().note({note.client, note.amends});
    if (records::takes_back(back)) {
      return fmt::format("{}: {} counts again, in exports too", text, back.amends);
    }
    text +=
        fmt::format(", {}, {}", day_and_time(back), escape_for_terminal(back.template_name, true));
  } catch (const Error&) {
    // Its id alone, then.
  }
  return text + ": entered in error, and in no export from then on";
}

std::string shown_whole(Context& context, const records::Note& note) {
  std::string name = client_name(context, note.client);
  if (name != note.client) name += fmt::format(" ({})", note.client);
  std::string text = fmt::format("\n  {}  {}\n  {}  {}\n", note.id, name, day_and_time(note),
                                 escape_for_terminal(note.template_name, true));
  if (const std::string about = relation(context, note); !about.empty()) {
    text += fmt::format("  {}\n", about);
  }
  if (note.signature) text += fmt::format("  signed by {}\n", note.signature->by);
  for (const auto& section : note.sections) {
    text += fmt::format("    {}  {}\n", pad(escape_for_terminal(section.title, true), 16),
                        in_words(count_words(section.text)));
  }
  return text;
}

std::size_t words_of(const records::Note& note) {
  std::size_t words = 0;
  for (const auto& section : note.sections) words += count_words(section.text);
  return words;
}

// A line a note, which a terminal does not wrap.
std::string shown_as_list(Context& context, const std::vector<Signable>& notes) {
  constexpr std::size_t gaps = 2 + 4 * 2;
  constexpr std::size_t id_width = 14;
  constexpr std::size_t words_width = 10;
  constexpr std::size_t least_name = 8;
  std::size_t name_width = 0;
  std::size_t when_width = 0;
  std::size_t by_width = 0;
  std::vector<std::string> names;
  for (const auto& each : notes) {
    names.push_back(client_name(context, each.note.client));
    name_width = std::max(name_width, display_width(names.back()));
    when_width = std::max(when_width, display_width(day_and_time(each.note)));
    const auto& signature = each.note.signature;
    by_width = std::max(by_width, signature ? signature->by.size() + 3 : 0);
  }
  const std::size_t others = gaps + id_width + when_width + words_width + by_width;
  const std::size_t width = context.world().terminal.width;
  name_width = std::min(name_width, width > others + least_name ? width - others : least_name);
  std::string text = "\n";
  for (std::size_t i = 0; i < notes.size(); ++i) {
    const records::Note& note = notes[i].note;
    text += fmt::format("  {}  {}  {}  {:>{}}", note.id, pad(day_and_time(note), when_width),
                        pad(truncate(names[i], name_width), name_width), in_words(words_of(note)),
                        words_width);
    if (note.signature) text += fmt::format("  by {}", note.signature->by);
    text += "\n";
    if (const std::string about = relation(context, note); !about.empty()) {
      text += fmt::format("      {}\n", about);
    }
  }
  return text + "\n";
}

// A note that is about to be locked is what was shown.
class Unchanged {
 public:
  Unchanged(Context& context, bool is_all) : context_(context), is_all_(is_all) {}

  [[nodiscard]] bool holds(const Signable& note) const {
    return context_.records().files().read(note.ref.path()) == note.text;
  }
  // Throws refused where notes are named.
  void tell(const Signable& note) const {
    const std::string message = fmt::format("note {} has changed meanwhile", note.ref.id);
    if (!is_all_) throw Error(Exit::refused, message).hint("look at it, and try again");
    context_.warn(message + ", and stays what it is");
  }

 private:
  Context& context_;
  bool is_all_;
};

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

std::vector<Signable> notes_to_choose(
    Context& context, const SigningOptions& options,
    const std::function<bool(const records::Note&, std::string_view text)>& wanted) {
  if (!options.notes.empty()) {
    throw Error(Exit::usage, "notes are named, and all are asked for").hint("give one of both");
  }
  const auto period = period_of(context, options.since, options.until, options.week);
  const records::Records& records = context.records();
  std::optional<std::string> client;
  if (!options.client.empty()) client = records::find_client(records, options.client).id;
  std::vector<Signable> notes;
  for (const auto& ref : records.notes(client, period)) {
    try {
      std::string text = records.note_text(ref);
      records::Note note = records.note(ref, text);
      if (wanted(note, text)) notes.push_back({ref, std::move(text), std::move(note)});
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      context.report({ref.path(), error});
    }
  }
  std::sort(notes.begin(), notes.end(), [](const Signable& a, const Signable& b) {
    return records::is_earlier(a.note, b.note);
  });
  return notes;
}

bool confirm_signing(Context& context, const std::vector<Signable>& notes, std::string_view verb,
                     const std::string& otherwise, const std::string& beside) {
  if (!context.can_ask() || context.globals().yes) return true;
  const bool is_one = notes.size() == 1;
  context.world().err(is_one ? shown_whole(context, notes.front().note)
                             : shown_as_list(context, notes));
  if (!beside.empty()) context.say(beside);
  context.say_if_interrupted(otherwise);
  const std::string which = is_one ? "it" : fmt::format("these {} notes", notes.size());
  const bool agreed = context.confirm(
      fmt::format("{} {}? a signed note cannot be changed any more", verb, which), false);
  context.say_if_interrupted({});
  if (!agreed) context.say(otherwise);
  return agreed;
}

std::vector<records::Note> lock_notes(Context& context, const std::vector<Signable>& notes,
                                      const Locking& locking) {
  struct Locked {
    records::Note note;
    git::Oid commit;
  };
  std::vector<Locked> locked;
  std::size_t left = 0;
  const auto tell_how_many = [&] {
    return fmt::format("{} of {} are {}", locked.size(), notes.size(), locking.done);
  };
  const auto tell = [&] {
    if (!context.json()) {
      for (const auto& each : locked) {
        context.print("{}  {}  {}\n", each.note.id, locking.done, each.note.client);
      }
    } else if (locking.is_all || notes.size() > 1) {
      Json::Array results;
      for (const auto& each : locked) results.push_back(note_result(each.note, each.commit));
      print_json(context, results);
    } else {
      print_json(context, locked.empty() ? Json(nullptr)
                                         : note_result(locked.front().note, locked.front().commit));
    }
  };
  const records::Records& records = context.records();
  const Unchanged unchanged(context, locking.is_all);
  records::Writer writer = context.writer();
  if (!locking.is_all) {
    for (const auto& each : notes) {
      if (!unchanged.holds(each)) unchanged.tell(each);
    }
  }
  for (const auto& each : notes) {
    if (!locking.is_all) locking.check(each);
  }
  const auto may_be_locked = [&](const Signable& note) {
    if (!unchanged.holds(note)) {
      unchanged.tell(note);
      return false;
    }
    if (!locking.is_all) return true;
    try {
      locking.check(note);
      return true;
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      context.warn(fmt::format("{} stays what it is: {}", note.ref.id, error.message()));
      return false;
    }
  };
  const auto lock = [&](const Signable& each) {
    const records::EditBuffer buffer(records, each.ref.id);
    require_no_leftover(buffer, each.ref.id);
    const std::string text = locking.text(each);
    // A key that is touched, or asks for a passphrase, takes long enough to edit the note.
    const auto still = [&] {
      if (unchanged.holds(each)) return;
      throw Error(Exit::refused, fmt::format("note {} has changed meanwhile", each.ref.id))
          .hint("look at it, and try again");
    };
    const git::Oid commit = writer.commit(
        {locking.action, {each.ref.client}, {each.ref.id}, {{each.ref.path(), text}}, still});
    buffer.drop();
    locked.push_back({records.note(each.ref, text), commit});
  };
  const HoldInterrupts hold;
  ProgressBar bar(context, std::string(locking.done), notes.size());
  try {
    for (const auto& each : notes) {
      if (HoldInterrupts::is_pending()) break;
      if (!may_be_locked(each)) {
        ++left;
        continue;
      }
      try {
        lock(each);
      } catch (const Error& error) {
        if (!locking.is_all || error.code() != Exit::refused) throw;
        context.warn(fmt::format("{} stays what it is: {}", each.ref.id, error.message()));
        ++left;
      }
      bar.show(locked.size());
    }
  } catch (...) {
    bar.clear();
    if (!locked.empty()) tell();
    if (notes.size() > 1) context.say(tell_how_many());
    throw;
  }
  bar.clear();
  tell();
  if (locked.size() + left < notes.size()) context.say_if_interrupted(tell_how_many());
  std::vector<records::Note> done;
  for (auto& each : locked) done.push_back(std::move(each.note));
  return done;
}

}  // namespace tnotes::cli
