#include <algorithm>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "cli/compose.hpp"
#include "records/addenda.hpp"
#include "records/fields.hpp"

namespace tnotes::cli {
namespace {

// What reading a note takes at most.
constexpr std::size_t note_limit = std::size_t{4} << 20;

}  // namespace

records::NoteRef free_ref(Context& context, const std::string& client, Date day) {
  for (;;) {
    records::NoteRef ref{client, new_note_id(day, context.world().random)};
    if (!context.records().files().exists(ref.path())) return ref;
  }
}

void warn_of(Context& context, const records::Note& note, const std::string& prefix) {
  if (note.date > context.today()) {
    context.warn(fmt::format("{}{} is in the future", prefix, format_date(note.date)));
  }
  if (note.template_name.empty()) return;
  const auto names = context.records().templates().names();
  if (std::find(names.begin(), names.end(), note.template_name) != names.end()) return;
  context.warn(fmt::format("{}there is no template '{}'", prefix,
                           escape_for_terminal(note.template_name, true)));
  for (const auto& near : did_you_mean(note.template_name, names)) {
    context.hint(fmt::format("did you mean '{}'?", near));
  }
}

Composed check_draft(Context& context, records::NoteRef ref, std::string text,
                     const std::string& given) {
  const std::string name = given.empty() ? ref.path() : given;
  // Line ends of another system could not be signed (tnotes-note(5)), and are nobody's wish.
  text = with_line_feeds(std::move(text));
  if (text.size() > note_limit) {
    throw Error(Exit::invalid,
                fmt::format("{} would be larger than {} MiB", name, note_limit >> 20U));
  }
  const records::NoteParts parts = records::split_note(name, text);
  const yaml::Node front = yaml::parse({name, parts.front, 2, false});
  const yaml::Node* status = front.find("status");
  if (status != nullptr && status->text == "signed") {
    throw Error(Exit::refused, "a note is signed by 'tnotes sign' alone")
        .hint("leave 'status: draft' as it is");
  }
  const yaml::Node* id = front.find("id");
  const yaml::Node* date = front.find("date");
  const auto day = date == nullptr ? std::nullopt : parse_iso_date(date->text);
  if (id != nullptr && id->text == ref.id && day && *day != note_id_date(ref.id)) {
    ref.id = format_compact_date(*day) + ref.id.substr(8);
    if (context.records().files().exists(ref.path())) ref = free_ref(context, ref.client, *day);
    text = records::set_front(text, "id", ref.id);
  }
  // An error names what was given: no file stands at the path yet.
  if (!given.empty()) (void)records::parse_note(given, text);
  records::Note note = context.records().note(ref, text);
  records::check_amends(context.records(), note, name);
  if (!text.ends_with('\n')) text += '\n';
  return {std::move(ref), std::move(text), std::move(note)};
}

}  // namespace tnotes::cli
