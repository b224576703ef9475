#include <algorithm>

#include "base/text.hpp"
#include "cli/client_form.hpp"
#include "cli/commands.hpp"
#include "cli/json.hpp"
#include "records/amendments.hpp"
#include "records/entered_in_error.hpp"
#include "workspace/yaml_json.hpp"

namespace tnotes::cli {
namespace {

struct ShowOptions {
  std::string client;
};

constexpr std::size_t label_width = 14;

void line(Context& context, std::string_view label, std::string_view value) {
  context.print("{}{}\n", pad(label, label_width), value);
}

int age(Date born, Date today) {
  const bool before_birthday =
      std::pair(today.month(), today.day()) < std::pair(born.month(), born.day());
  return static_cast<int>(today.year()) - static_cast<int>(born.year()) - (before_birthday ? 1 : 0);
}

struct NoteCounts {
  std::size_t notes = 0;
  std::size_t drafts = 0;
  std::size_t in_error = 0;
  std::optional<Date> last_session;
};

NoteCounts count_notes(Context& context, const std::string& client) {
  NoteCounts counts;
  records::ErrorMarks marks(context.records());
  std::vector<records::Note> sessions;
  for (const auto& ref : context.records().notes(client)) {
    ++counts.notes;
    try {
      const std::string text = context.records().note_text(ref);
      records::Note note = context.records().note(ref, text);
      marks.look_at(note, text);
      if (note.status == records::NoteStatus::draft) ++counts.drafts;
      // Addenda have days of their own, on which nobody need have met.
      if (note.amends.empty()) sessions.push_back(std::move(note));
    } catch (const Error& error) {
      context.report({ref.path(), error});
    }
  }
  for (const auto& damage : marks.damaged()) context.report(damage);
  for (const auto& note : sessions) {
    if (marks.taken_back_by(note)) {
      ++counts.in_error;
    } else {
      counts.last_session = note.date;
    }
  }
  return counts;
}

// "2, 1 open: due 2027-01-01"; empty where there is none.
std::string count_amendments(Context& context, const std::string& client) {
  std::size_t all = 0;
  std::vector<Date> due;
  for (const auto& ref : records::amendments(context.records(), client)) {
    try {
      const auto amendment = records::read_amendment(context.records(), ref);
      if (amendment.status() == records::AmendmentStatus::withdrawn) continue;
      ++all;
      if (amendment.status() == records::AmendmentStatus::open) due.push_back(amendment.due());
    } catch (const Error& error) {
      context.report({ref.path(), error});
    }
  }
  if (all == 0) return {};
  if (due.empty()) return fmt::format("{}", all);
  return fmt::format("{}, {} open: due {}", all, due.size(),
                     format_date(*std::min_element(due.begin(), due.end())));
}

void print_fields(Context& context, const yaml::Node& root, const records::Client& client) {
  for (const auto& entry : root.entries) {
    if (entry.key == "name") continue;
    std::string value;
    if (entry.value.kind == yaml::Kind::scalar) {
      value = entry.value.is_null() ? std::string() : entry.value.text;
      if (entry.key == "dob" && client.dob) {
        value += fmt::format(" (age {})", age(*client.dob, context.today()));
      }
    } else if (entry.value.kind == yaml::Kind::sequence) {
      for (const auto& item : entry.value.items) {
        if (item.kind != yaml::Kind::scalar) continue;
        value += (value.empty() ? "" : ", ") + item.text;
      }
    }
    if (value.empty()) continue;
    line(context, context.safe(entry.key == "dob" ? "born" : entry.key) + "  ",
         context.safe(value));
  }
}

// The keys that every client has, then those of the user's own.
Json document_of(const records::Client& client, const yaml::Node& root) {
  const auto date = [](const std::optional<Date>& day) {
    return day ? Json(format_date(*day)) : Json(nullptr);
  };
  Json document{{"id", client.id},
                {"name", client.name},
                {"dob", date(client.dob)},
                {"status", to_string(client.status)},
                {"opened", date(client.opened)},
                {"closed", date(client.closed)},
                {"diagnoses", client.diagnoses},
                {"flags", client.flags}};
  for (const auto& entry : root.entries) {
    if (!document.contains(entry.key)) document[entry.key] = yaml::to_json(entry.value);
  }
  return document;
}

Exit run(const ShowOptions& options, Context& context) {
  const ClientFile file = find_client_file(context, options.client);
  const yaml::Source source{file.path, file.text, 1, false};
  const records::Client client = records::parse_client(source, file.id);
  const yaml::Node root = yaml::parse(source);
  if (context.json()) {
    print_json(context, document_of(client, root));
    return Exit::done;
  }
  context.print("{}  {}\n", client.id, context.bold(context.safe(client.name)));
  print_fields(context, root, client);
  const NoteCounts counts = count_notes(context, client.id);
  std::string notes = fmt::format("{}", counts.notes);
  if (counts.drafts > 0) notes += fmt::format(", {} of them open drafts", counts.drafts);
  if (counts.in_error > 0) notes += fmt::format(", {} entered in error", counts.in_error);
  line(context, "notes", notes);
  if (counts.last_session) line(context, "last session", format_date(*counts.last_session));
  if (const std::string amendments = count_amendments(context, client.id); !amendments.empty()) {
    line(context, "amendments", amendments);
  }
  return Exit::done;
}

}  // namespace

Command client_show_command() {
  return Describe<ShowOptions>("client show", "show what is known of a client")
      .details("Says what client.yaml holds, how many notes there are, and when you last met.")
      .positional("CLIENT", &ShowOptions::client, "an id, or a part of the name", Completes::client)
      .example("tnotes client show maya", "by a part of the name")
      .runs(run);
}

}  // namespace tnotes::cli
