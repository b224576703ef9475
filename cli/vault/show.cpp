#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "cli/json.hpp"
#include "cli/vault/chosen.hpp"
#include "cli/vault/commands.hpp"
#include "cli/vault/find.hpp"
#include "cli/vault/opened.hpp"
#include "cli/vault/reading.hpp"
#include "vault/seal.hpp"
#include "vault/versions.hpp"

namespace tnotes::cli {
namespace {

struct VaultShowOptions : KeyOptions, ChoiceOptions {
  std::vector<std::string> notes;
  std::string at;
  bool unsafe_stdout = false;
};

bool are_chosen(const VaultShowOptions& options) {
  return !options.client.empty() || !options.since.empty() || !options.until.empty();
}

void refuse_odd_words(const VaultShowOptions& options) {
  if (options.notes.empty() && !are_chosen(options)) {
    throw Error(Exit::usage, "NOTE is missing").hint("see 'tnotes vault show --help'");
  }
  if (!options.notes.empty() && are_chosen(options)) {
    throw Error(Exit::usage, "either NOTEs or --client, --since and --until say which are meant");
  }
  if (!options.at.empty() && options.notes.size() != 1) {
    throw Error(Exit::usage, "--at takes one NOTE");
  }
}

// The latest about a client; of several of one day, the one that was written last.
std::string latest_of(const Context& context, const vault::Store& store,
                      const std::vector<vault::Heading>& headings, const std::string& client) {
  std::vector<std::string> latest;
  Date day{};
  for (const auto& heading : headings) {
    if (heading.client != client) continue;
    if (heading.date != day) latest.clear();
    day = heading.date;
    latest.push_back(heading.id);
  }
  if (!latest.empty()) return vault::begun_last(store, latest);
  if (context.damaged()) {
    throw Error(context.reported(),
                fmt::format("of the notes that can be read none is about {}", client));
  }
  throw Error(Exit::not_found, fmt::format("there is no psychotherapy note about {}", client))
      .hint(fmt::format("write one with 'tnotes vault new {}'", client));
}

// The ids of the notes that are meant, each once.
std::vector<std::string> ids_of(Context& context, vault::Store& store,
                                const std::vector<Meant>& meant, const Identities& identities) {
  std::vector<vault::Heading> headings;
  if (std::ranges::any_of(meant, [](const Meant& each) { return each.note.empty(); })) {
    headings = open_headings(context, store, identities);
  }
  std::vector<std::string> ids;
  for (const auto& [note, client] : meant) {
    std::string id = note.empty() ? latest_of(context, store, headings, client) : note;
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

// All that are chosen, by day.
std::vector<vault::Note> open_chosen(Context& context, vault::Store& store, const Chosen& chosen,
                                     const Identities& identities) {
  std::vector<vault::Note> notes;
  std::vector<std::optional<vault::Note>> batch(vault::Sweep::batch_size);
  const auto make_read = [&] {
    return [&](std::size_t slot, const vault::Parsed& note) {
      if (!chosen.contains(note.heading)) return;
      batch[slot] = vault::Note{note.heading, Secret::copy(note.text)};
    };
  };
  const auto batch_done = [&](std::size_t count) {
    for (std::size_t slot = 0; slot < count; ++slot) {
      if (batch[slot]) notes.push_back(*std::exchange(batch[slot], std::nullopt));
    }
  };
  open_all(context, store, identities, {make_read, batch_done}, {});
  std::ranges::sort(notes, [](const vault::Note& one, const vault::Note& two) {
    return std::tie(one.heading.date, one.heading.id) < std::tie(two.heading.date, two.heading.id);
  });
  return notes;
}

// Of several, one that is damaged does not keep the others from being read.
std::vector<vault::Note> open_each(Context& context, vault::Store& store,
                                   const std::vector<std::string>& ids,
                                   const Identities& identities) {
  std::vector<vault::Note> notes;
  if (ids.size() == 1) {
    notes.push_back(open_one(store, ids.front(), identities));
    return notes;
  }
  for (const auto& id : ids) {
    try {
      notes.push_back(open_one(store, id, identities));
    } catch (const Error& error) {
      if (error.code() != Exit::invalid && error.code() != Exit::refused) throw;
      report_all(context, {{vault::note_path(id), error}});
    }
  }
  return notes;
}

Json json_of(const vault::Note& note) {
  Json object = heading_row(note.heading);
  object["text"] = note.text.reveal();
  return object;
}

void print_json_of(Context& context, const std::vector<vault::Note>& notes, bool is_one) {
  if (is_one) return print_json(context, json_of(notes.front()));
  JsonList list(context);
  for (const auto& note : notes) list.add(json_of(note));
  list.end();
}

// Those before line feeds, as they are shown: what a line ends with is nobody's text.
void drop_carriage_returns(std::string& shown) {
  constexpr std::string_view shown_return = "\\x0d\n";
  std::size_t to = 0;
  for (std::size_t at = 0; at < shown.size(); ++at, ++to) {
    if (std::string_view(shown).substr(at).starts_with(shown_return)) at += shown_return.size() - 1;
    shown[to] = shown[at];
  }
  shown.resize(to);
}

// A note by itself is its text alone, where that is data.
void print_notes(Context& context, const std::vector<vault::Note>& notes, bool is_one) {
  const bool is_data = is_one && !context.world().terminal.out;
  std::string all;
  const WipeAtEnd wiped(all);
  std::size_t size = 0;
  for (const auto& note : notes) size += 4 * note.text.size() + 256;
  all.reserve(size);  // so that it is nowhere twice: escaped, it is four times as long at most
  for (const auto& note : notes) {
    const std::string_view text = note.text.reveal();
    if (!is_data) {
      if (!all.empty()) all += '\n';
      all += context.dim(fmt::format("{}  {}  {}", note.heading.id, format_date(note.heading.date),
                                     note.heading.client));
      all += "\n\n";
    }
    std::string shown = context.safe(text, false);
    const WipeAtEnd wiped_shown(shown);
    if (context.world().terminal.out) drop_carriage_returns(shown);
    all += shown;
    if (!text.ends_with('\n') && !is_data) all += '\n';
  }
  context.page_secret(all);
}

std::vector<vault::Note> read(Context& context, vault::Store& store,
                              const VaultShowOptions& options) {
  if (!options.at.empty()) {
    const std::string id = find_in_history(store, options.notes.front());
    remind_reader(context, store);
    std::vector<vault::Note> notes;
    notes.push_back(open_at(store, options.at, id, unlock_with_any(context, store, options)));
    return notes;
  }
  std::vector<Meant> meant;
  for (const auto& word : options.notes) meant.push_back(find_meant(context, store, word));
  const Chosen chosen = chosen_by(context, options);
  remind_reader(context, store);
  const Identities identities = unlock(context, store, options);
  if (are_chosen(options)) return open_chosen(context, store, chosen, identities);
  const auto ids = ids_of(context, store, meant, identities);
  return open_each(context, store, ids, identities);
}

Exit run(const VaultShowOptions& options, Context& context) {
  refuse_odd_words(options);
  refuse_pipe(context, options.unsafe_stdout);
  vault::Store store = open_vault_to_read(context);
  const auto notes = read(context, store, options);
  std::vector<vault::NoteRead> shown;
  for (const auto& note : notes) shown.push_back({note.heading.id, note.heading.client});
  if (!shown.empty()) log_reading(context, store, "show", shown);
  const bool is_one = options.notes.size() == 1;
  if (context.json()) {
    print_json_of(context, notes, is_one);
  } else {
    print_notes(context, notes, is_one);
    if (notes.empty() && !context.damaged()) context.say("there are no such notes in the vault");
  }
  return Exit::done;
}

}  // namespace

Command vault_show_command() {
  return Describe<VaultShowOptions>("vault show", "read psychotherapy notes")
      .details(
          "Asks for the passphrase and prints notes on the terminal: those with these ids, the "
          "latest about a client, or all that --client, --since and --until choose. What is longer "
          "than the screen goes through less, which is told to keep nothing, and through no other "
          "pager.")
      .words("NOTE", &VaultShowOptions::notes,
             "any part of a note's id, or a client: then the latest", false, Completes::client)
      .with(add_choice_options<VaultShowOptions>)
      .option("--at", 0, "COMMIT", &VaultShowOptions::at,
              "as a commit of the vault's history has the note")
      .flag("--unsafe-stdout", &VaultShowOptions::unsafe_stdout,
            "print the text into a file or pipe too")
      .with(add_key_options<VaultShowOptions>)
      .example("tnotes vault show maya", "the latest about a client")
      .example("tnotes vault show 3f2a 81c0", "two notes")
      .example("tnotes vault show --client maya --since 'last month'", "all since then")
      .runs(run);
}

}  // namespace tnotes::cli
