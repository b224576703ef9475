#include "base/text.hpp"
#include "cli/doctor_checks.hpp"
#include "records/amendments.hpp"
#include "records/edit_buffer.hpp"
#include "records/shapes.hpp"

namespace tnotes::cli {
namespace {

constexpr std::size_t paths_shown = 5;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < paths_shown; ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > paths_shown) text += fmt::format(" and {} more", names.size() - paths_shown);
  return text;
}

std::string count_of(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

enum class Fate { adopted, refused, left_alone };

// What the next command that writes does with a file changed by hand.
Fate fate_of(const records::Records& records, const git::Oid& head, const git::Changed& changed) {
  const std::string& path = changed.path;
  const auto parts = split(path, '/');
  const bool about_client = parts.size() == 3 && parts[0] == "clients" && is_client_id(parts[1]) &&
                            (parts[2] == "client.yaml" || parts[2] == "plan.yaml");
  const bool is_template = parts.size() == 2 && parts[0] == "templates" && path.ends_with(".yaml");
  const auto note = records::note_at(path);
  if (!about_client && !is_template && !note) {
    const bool known = changed.difference != git::Difference::added ||
                       path == records::practice_path || path == ".gitattributes" ||
                       (parts[0] == "clients" && path.ends_with(".yaml"));
    if (known) return Fate::refused;
    try {
      records::refuse_vault_stray(records.root(), path);
    } catch (const Error&) {
      return Fate::refused;
    }
    return Fate::left_alone;
  }
  if (changed.difference == git::Difference::not_a_file) return Fate::refused;
  if (changed.difference == git::Difference::removed) {
    return is_template ? Fate::adopted : Fate::refused;
  }
  try {
    const std::string text = records.files().read(path).value_or(std::string());
    if (!note) {
      (void)yaml::parse({path, text});
      if (parts.back() == "client.yaml")
        (void)records::parse_client({path, text, 1, false}, parts[1]);
      return Fate::adopted;
    }
    const auto before = records.repository().read(head, path);
    const bool was_draft =
        !before || records::parse_note(path, *before).status == records::NoteStatus::draft;
    const bool is_draft = records.note(*note, text).status == records::NoteStatus::draft;
    return was_draft && is_draft ? Fate::adopted : Fate::refused;
  } catch (const Error&) {
    return Fate::refused;
  }
}

void check_hand_edits(const records::Records& records, Findings& findings) {
  if (records.repository().is_interrupted()) {
    findings.push_back({"interrupted",
                        Health::notice,
                        "a commit was interrupted: the next command that writes finishes it",
                        {}});
    return;
  }
  std::vector<std::string> adopted;
  std::vector<std::string> refused;
  std::vector<std::string> strays;
  const auto head = records.repository().head();
  for (const auto& changed : records.repository().changed()) {
    const Fate fate = head ? fate_of(records, *head, changed) : Fate::left_alone;
    auto& list = fate == Fate::adopted ? adopted : fate == Fate::refused ? refused : strays;
    list.push_back(changed.path);
  }
  if (!refused.empty()) {
    findings.push_back(
        {"hand_edits", Health::problem,
         "changed outside tnotes, and not to be taken over: " + listed(refused),
         fmt::format("git -C {} diff, then mend them, or bring them back with git checkout; "
                     "move new ones away",
                     for_shell(records.root().string()))});
  } else if (!adopted.empty()) {
    findings.push_back(
        {"hand_edits",
         Health::notice,
         "changed outside tnotes; the next command that writes commits it: " + listed(adopted),
         {}});
  } else {
    findings.push_back({"hand_edits", Health::ok, "nothing was changed outside tnotes", {}});
  }
  if (!strays.empty()) {
    findings.push_back(
        {"strays", Health::notice, "no part of the records, left alone: " + listed(strays), {}});
  }
}

// Files that editors left beside texts: each may hold what was typed and never saved.
void check_rescues(const std::vector<records::Rescue>& rescues, Findings& findings) {
  if (rescues.empty()) return;
  std::vector<std::string> files;
  for (const auto& rescue : rescues) files.push_back(rescue.path.string());
  const bool is_swap = rescues.front().kind == records::Rescue::Kind::swap;
  findings.push_back({"rescued", Health::notice, "editors left: " + listed(files),
                      is_swap ? fmt::format("vim -r '{}'", files.front())
                              : fmt::format("look into it, then: rm '{}'", files.front())});
}

void check_unfinished(const records::Records& records, Findings& findings) {
  const std::string message = "an interrupted command left text unfinished: ";
  const auto notes = records::abandoned_buffers(records);
  const auto clients = records::abandoned_clients(records);
  const auto words = records::abandoned_words(records);
  if (!notes.empty()) {
    findings.push_back({"unfinished", Health::notice, message + listed(notes),
                        fmt::format("tnotes edit {}", notes.front())});
  }
  if (!clients.empty()) {
    findings.push_back({"unfinished", Health::notice, message + listed(clients),
                        fmt::format("tnotes client edit {}", clients.front())});
  }
  for (const auto& [step, id] : words) {
    findings.push_back({"unfinished", Health::notice,
                        fmt::format("{}the {} of {}", message, step, id),
                        records::EditBuffer::of_words(records, step, id).command().value_or("")});
  }
  std::vector<records::Rescue> rescues;
  const auto take = [&](const records::EditBuffer& buffer) {
    for (auto& rescue : buffer.rescues()) rescues.push_back(std::move(rescue));
  };
  for (const auto& id : notes) take(records::EditBuffer(records, id));
  for (const auto& id : clients) take(records::EditBuffer::of_client(records, id));
  for (const auto& [step, id] : words) take(records::EditBuffer::of_words(records, step, id));
  check_rescues(rescues, findings);
  if (notes.empty() && clients.empty() && words.empty()) {
    findings.push_back({"unfinished", Health::ok, "no text was left unfinished", {}});
  }
}

void check_notes(Context& context, const records::Records& records, Findings& findings) {
  std::vector<std::string> damaged;
  std::vector<std::string> late;
  const std::chrono::hours patience(records.practice().late_after_hours);
  const std::chrono::sys_days today(context.today());
  for (const auto& ref : records.notes()) {
    try {
      const records::Note note = records.note(ref);
      const bool is_late = today - std::chrono::sys_days(note.date) > patience;
      if (note.status == records::NoteStatus::draft && is_late) late.push_back(ref.id);
    } catch (const Error&) {
      damaged.push_back(ref.path());
    }
  }
  if (damaged.empty()) {
    findings.push_back({"notes", Health::ok, "every note can be read", {}});
  } else {
    findings.push_back({"notes", Health::problem, "not to be read as notes: " + listed(damaged),
                        "tnotes edit ID"});
  }
  if (late.empty()) {
    findings.push_back({"drafts", Health::ok, "no draft waits too long", {}});
  } else {
    findings.push_back(
        {"drafts", Health::notice,
         fmt::format("{} older than {} hours: {}", count_of(late.size(), "draft is", "drafts are"),
                     patience.count(), listed(late)),
         "tnotes sign ID"});
  }
}

// Requests whose day of decision comes near, or is past.
void check_amendments(Context& context, const records::Records& records, Findings& findings) {
  constexpr std::chrono::days near{14};
  std::vector<std::string> damaged;
  std::vector<std::string> due;
  bool is_past = false;
  const std::chrono::sys_days today(context.today());
  for (const auto& ref : records::amendments(records)) {
    try {
      const records::Amendment amendment = records::read_amendment(records, ref);
      const std::chrono::sys_days day(amendment.due());
      if (amendment.status() != records::AmendmentStatus::open || day - today > near) continue;
      due.push_back(fmt::format("{} on {}", ref.id, format_date(amendment.due())));
      is_past = is_past || day < today;
    } catch (const Error&) {
      damaged.push_back(ref.path());
    }
  }
  if (!damaged.empty()) {
    findings.push_back({"amendments", Health::problem,
                        "not to be read as amendments: " + listed(damaged), "tnotes verify"});
  }
  if (!due.empty()) {
    findings.push_back({"amendments", is_past ? Health::problem : Health::notice,
                        "due to be decided: " + listed(due), "tnotes amendment list"});
  } else if (damaged.empty()) {
    findings.push_back({"amendments", Health::ok, "no request for amendment is due soon", {}});
  }
}

}  // namespace

void check_contents(Context& context, const records::Records& records, Findings& findings) {
  const std::pair<const char*, std::function<void()>> checks[] = {
      {"hand_edits", [&] { check_hand_edits(records, findings); }},
      {"unfinished", [&] { check_unfinished(records, findings); }},
      {"notes", [&] { check_notes(context, records, findings); }},
      {"amendments", [&] { check_amendments(context, records, findings); }},
  };
  for (const auto& [id, check] : checks) {
    try {
      check();
    } catch (const Error& error) {
      findings.push_back({id, Health::problem, error.message(), {}});
    }
  }
}

}  // namespace tnotes::cli
