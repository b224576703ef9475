#include <array>
#include <filesystem>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "cli/out_place.hpp"
#include "cli/period.hpp"
#include "disclosure/render.hpp"
#include "records/heads.hpp"
#include "records/trust.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::string client;
  std::string out = "-";
  std::string format;
  std::string since;
  std::string until;
  bool include_drafts = false;
};

struct Format {
  std::string_view name;
  std::string (*render)(const disclosure::Document&);
};
constexpr std::array<Format, 3> formats{{{"md", disclosure::render_markdown},
                                         {"txt", disclosure::render_text},
                                         {"json", disclosure::render_json}}};

bool to_stdout(const ExportOptions& options) { return options.out == "-"; }

const Format& format_of(const ExportOptions& options, const Context& context) {
  std::string name = options.format;
  if (context.json() && to_stdout(options)) {
    if (!name.empty() && name != "json") {
      throw Error(Exit::usage, fmt::format("--json and --format {} contradict each other", name))
          .hint("leave one of them out, or write to a file with -o");
    }
    name = "json";
  }
  std::string ending;
  if (!to_stdout(options)) ending = to_lower_ascii(fs::path(options.out).extension().string());
  if (name.empty() && ending.size() > 1) name = ending.substr(1);
  if (name.empty()) return formats.front();
  for (const auto& format : formats) {
    if (format.name == name) return format;
  }
  throw Error(Exit::usage,
              fmt::format("export does not write {}", escape_for_terminal(ending, true)))
      .hint("it writes .md, .txt and .json")
      .hint("for another ending say which of them it is, as with --format md");
}

std::string count(std::size_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

void tell(const ExportOptions& options, const disclosure::Selection& selection, Context& context) {
  const std::string notes = selection.notes.empty() ? std::string("no notes fit; an empty document")
                                                    : count(selection.notes.size(), "note");
  context.say(to_stdout(options) ? notes : fmt::format("{} written to {}", notes, options.out));
  if (selection.drafts_left_out > 0) {
    context.say(count(selection.drafts_left_out, "draft") + " left out");
    context.hint("add them with --include-drafts");
  }
  if (selection.errors_left_out > 0) {
    context.say(
        fmt::format("{} {} entered in error left out", selection.errors_left_out,
                    selection.errors_left_out == 1 ? "note or addendum" : "notes or addenda"));
  }
  if (!selection.amendments.empty()) {
    context.say(count(selection.amendments.size(), "amendment") + " with it");
  }
  if (selection.amendments_left_out > 0) {
    context.say(count(selection.amendments_left_out, "withdrawn amendment") + " left out");
  }
  for (const auto& id : selection.errors_unsigned) {
    context.warn(fmt::format("note {} is in it: the addendum that takes it back is a draft", id));
    context.hint("sign that first if the note is another client's");
  }
  for (const auto& damage : selection.damaged) context.report(damage);
}

// Of one state of the records: what another command commits meanwhile is no damage.
disclosure::Selection selected(const records::Records& records, const records::CommitCheck& check,
                               const std::string& client, const disclosure::Choice& choice) {
  constexpr int most = 5;
  for (int times = 1;; ++times) {
    const auto head = records.repository().head();
    if (!head) throw records::no_history(records);
    const auto signed_then = records::signed_record(records, check, client, *head);
    auto selection = disclosure::select(records, client, choice, *head, signed_then);
    const bool is_still = records.repository().head() == head;
    if (selection.damaged.empty() || is_still || times == most) return selection;
  }
}

Exit run(const ExportOptions& options, Context& context) {
  if (!to_stdout(options)) check_out_place(context, options.out);
  const Format& format = format_of(options, context);
  const records::Records& records = context.records();
  const records::Client client = records::find_client(records, options.client);
  // Nothing is handed on that somebody else put in the place of what was signed.
  records::Heads(records.state(), records.repository()).check();
  const records::CommitCheck check = records::commit_check(records, context.environment());
  (void)records::check_foreign_commits(records, check);
  const auto period = period_of(context, options.since, options.until);
  const disclosure::Document document{
      selected(records, check, client.id, {period, options.include_drafts}), records.practice(),
      context.now(), context.me()};
  const disclosure::Selection& selection = document.selection;
  const std::string text = format.render(document);
  if (to_stdout(options)) {
    context.page(context.safe(text, false));
  } else {
    write_file(options.out, text, Readers::owner);
    if (context.json()) {
      print_json(context, {{"path", options.out},
                           {"format", format.name},
                           {"notes", selection.notes.size()},
                           {"drafts_left_out", selection.drafts_left_out},
                           {"errors_left_out", selection.errors_left_out},
                           {"amendments", selection.amendments.size()},
                           {"amendments_left_out", selection.amendments_left_out}});
    }
  }
  tell(options, selection, context);
  return Exit::done;
}

}  // namespace

Command export_command() {
  return Describe<ExportOptions>("export", "write a client's record as one document")
      .details(
          "Signed notes with their addenda, by the day of the session. An addendum always follows "
          "its note, whatever its own date. Drafts are left out unless --include-drafts is given, "
          "and marked as such; notes entered in error are left out. What the client asked to have "
          "amended stands at its end. The file appears whole or not "
          "at all, readable by you alone.")
      .positional("CLIENT", &ExportOptions::client, "an id, or any part of a name",
                  Completes::client)
      .option("--output", 'o', "OUT", &ExportOptions::out, "the file to write; '-' for the screen",
              Completes::file)
      .choice("--format", 0, {"md", "txt", "json"}, &ExportOptions::format,
              "default: by the ending of OUT, else md")
      .option("--since", 0, "DATE", &ExportOptions::since, "sessions from this day, week or month",
              Completes::date)
      .option("--until", 0, "DATE", &ExportOptions::until, "sessions up to this day, week or month",
              Completes::date)
      .flag("--include-drafts", &ExportOptions::include_drafts, "unsigned drafts too")
      .example("tnotes export maya -o maya.md", "the whole record as Markdown")
      .example("tnotes export maya --format txt --since 2026-11", "November and later, to read")
      .example("tnotes export maya -o maya.json --until 2025", "for another system")
      .runs(run);
}

}  // namespace tnotes::cli
