#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/find_note.hpp"
#include "cli/json.hpp"
#include "cli/period.hpp"
#include "records/action.hpp"

namespace tnotes::cli {
namespace {

struct LogOptions {
  std::string word;
  std::string most;
  std::string since;
  std::string until;
};

// What the word on the command line asks for; both empty for the whole history.
struct Subject {
  std::string client;
  std::string note;
};

struct LogRow {
  git::Oid commit;
  Instant at;
  std::string by;
  records::ActionRecord record;
};

using Strings = std::vector<std::string>;

bool holds(const Strings& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void add(Strings& list, const std::string& text) {
  if (!holds(list, text)) list.push_back(text);
}

Subject resolve(Context& context, const std::string& word) {
  if (word.empty()) return {};
  const records::Records& records = context.records();
  std::optional<Error> no_client;
  if (!word.starts_with('@')) {
    try {
      return {records::find_client(records, word).id, {}};
    } catch (const Error& error) {
      if (error.code() != Exit::not_found) throw;
      no_client = error;
    }
    // Notes and clients that are no more still have a history.
    if (is_note_id(word)) return {{}, word};
  }
  try {
    return {{}, find_note(context, word).id};
  } catch (const Error& error) {
    if (error.code() != Exit::not_found || !no_client) throw;
    Error neither(Exit::not_found,
                  fmt::format("'{}' is no client and no note", escape_for_terminal(word, true)));
    neither.hint(no_client->message());
    for (const auto& hint : no_client->hints()) neither.hint(hint);
    throw neither.hint(error.message());
  }
}

std::size_t most_of(const LogOptions& options) {
  if (options.most.empty()) return static_cast<std::size_t>(-1);
  std::size_t most = 0;
  const char* end = options.most.data() + options.most.size();
  const auto [rest, failed] = std::from_chars(options.most.data(), end, most);
  if (failed != std::errc() || rest != end) throw Error(Exit::usage, "--max takes a number");
  return most;
}

// A commit made by stock git says nothing: which notes and clients it is about, its paths tell.
void read_paths(const git::Repository& repository, const git::Commit& commit,
                records::ActionRecord& record) {
  std::optional<git::Oid> parent;
  if (!commit.parents.empty()) parent = commit.parents.front();
  for (const auto& path : repository.paths_changed(parent, commit.id)) {
    const auto parts = split(path, '/');
    if (parts.size() > 2 && parts[0] == "clients" && is_client_id(parts[1])) {
      add(record.clients, std::string(parts[1]));
    }
    if (const auto ref = records::note_at(path)) add(record.notes, ref->id);
  }
}

std::vector<LogRow> rows_of(Context& context, const Subject& subject,
                            const std::optional<Period>& period, std::size_t most) {
  std::vector<LogRow> rows;
  const git::Repository& repository = context.records().repository();
  const auto head = repository.head();
  if (!head || most == 0) return rows;
  repository.walk(*head, [&](const git::Commit& commit) {
    if (period && !period->contains(commit.committer.at.local_date())) return true;
    LogRow row{commit.id, commit.committer.at, {}, records::parse_message(commit.message)};
    if (row.record.action.empty()) read_paths(repository, commit, row.record);
    if (!subject.client.empty() && !holds(row.record.clients, subject.client)) return true;
    if (!subject.note.empty() && !holds(row.record.notes, subject.note)) return true;
    row.by = row.record.clinician.empty() ? commit.author.name : row.record.clinician;
    rows.push_back(std::move(row));
    return rows.size() < most;
  });
  return rows;
}

std::string first_of(const Strings& list) { return list.empty() ? std::string() : list.front(); }

Json json_of(const std::vector<LogRow>& rows) {
  Json list = Json::array();
  for (const auto& row : rows) {
    list.push_back({{"commit", row.commit.hex()},
                    {"at", format_rfc3339(row.at)},
                    {"by", or_null(row.by)},
                    {"action", or_null(row.record.action)},
                    {"client", or_null(first_of(row.record.clients))},
                    {"note", or_null(first_of(row.record.notes))},
                    {"clients", row.record.clients},
                    {"notes", row.record.notes},
                    {"amendment", or_null(row.record.amendment)}});
  }
  return list;
}

// One id, or how many more there are.
std::string cell(Context& context, const Strings& list) {
  if (list.size() < 2) return context.safe(first_of(list));
  return fmt::format("{} +{}", context.safe(list.front()), list.size() - 1);
}

std::string table(Context& context, const std::vector<LogRow>& rows) {
  std::vector<std::array<std::string, 5>> cells;
  std::array<std::size_t, 5> widths{};
  for (const auto& row : rows) {
    const std::string at = format_rfc3339(row.at);
    cells.push_back({at.substr(0, 10) + " " + at.substr(11, 5),
                     row.record.action.empty() ? "-" : context.safe(row.record.action),
                     cell(context, row.record.notes), cell(context, row.record.clients),
                     context.safe(row.by)});
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(cells.back()[i]));
    }
  }
  std::string text;
  for (const auto& line : cells) {
    std::string joined;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > 0) joined += (joined.empty() ? "" : "  ") + pad(line[i], widths[i]);
    }
    joined.erase(joined.find_last_not_of(' ') + 1);
    text += joined + "\n";
  }
  return text;
}

Exit run(const LogOptions& options, Context& context) {
  const std::size_t most = most_of(options);
  const auto period = period_of(context, options.since, options.until);
  const Subject subject = resolve(context, options.word);
  const std::vector<LogRow> rows = rows_of(context, subject, period, most);
  if (context.json()) {
    print_json(context, json_of(rows));
    return Exit::done;
  }
  if (rows.empty()) context.say("nothing happened");
  context.page(table(context, rows));
  return Exit::done;
}

}  // namespace

Command log_command() {
  return Describe<LogOptions>("log", "what happened to the records, newest first")
      .details(
          "One line for each commit: when, what was done, to which note, of which client, by whom. "
          "A '-' stands for a commit that was made with git alone.")
      .optional("CLIENT|NOTE", &LogOptions::word, "of one client or one note", Completes::client)
      .option("--max", 'n', "N", &LogOptions::most, "the newest N only")
      .option("--since", 0, "DATE", &LogOptions::since, "done on this day, week or month or later",
              Completes::date)
      .option("--until", 0, "DATE", &LogOptions::until, "done up to this day, week or month",
              Completes::date)
      .example("tnotes log maya", "Maya Lindqvist's record, from the first day of care")
      .example("tnotes log k7f3m", "what happened to one note")
      .example("tnotes log -n 5", "the last five actions")
      .runs(run);
}

}  // namespace tnotes::cli
