#include "records/addenda.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "records/action.hpp"

namespace tnotes::records {
namespace {

bool exists_elsewhere(const Records& records, const Note& note) {
  const auto ids = records.client_ids();
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& client) {
    return client != note.client && records.files().exists(note_path(client, note.amends));
  });
}

auto signed_order(const Note& note) {
  const auto at = note.signature ? note.signature->at.utc : std::chrono::sys_seconds::max();
  return std::make_tuple(std::chrono::sys_days(note.date), at);
}

bool tied(const Note& a, const Note& b) {
  return a.signature && b.signature && signed_order(a) == signed_order(b);
}

// How far back in the history each of the notes was begun; the newest is 1. What the history does
// not tell is not in the answer.
std::map<std::string, std::size_t> begun(const Records& records, std::vector<std::string> ids) {
  std::map<std::string, std::size_t> places;
  const auto head = records.repository().head();
  if (!head) return places;
  std::size_t place = 0;
  records.repository().walk(*head, [&](const git::Commit& commit) {
    ++place;
    const ActionRecord record = parse_message(commit.message);
    if (record.action != to_string(Action::addend) && record.action != to_string(Action::draft)) {
      return true;
    }
    for (const auto& id : record.notes) {
      if (std::erase(ids, id) > 0) places[id] = place;
    }
    return !ids.empty();
  });
  return places;
}

}  // namespace

void check_amends(const Records& records, const Note& note, const std::string& name) {
  const auto error = [&](const char* key, Exit code, const std::string& what) {
    const yaml::Mark mark = note.front.find(key)->mark;
    return Error(code, fmt::format("{}:{}:{}: {}", name, mark.line, mark.column, what));
  };
  if (note.amends.empty()) {
    if (!note.entered_in_error) return;
    throw error("entered_in_error", Exit::invalid, "'entered_in_error' stands without 'amends'")
        .hint("take a note back with 'tnotes addend NOTE --entered-in-error'");
  }
  const NoteRef ref{note.client, note.amends};
  if (note.amends == note.id) throw error("amends", Exit::refused, "a note cannot amend itself");
  if (!records.files().exists(ref.path())) {
    if (exists_elsewhere(records, note)) {
      throw error("amends", Exit::refused,
                  fmt::format("'amends' names {}, a note of another client", note.amends));
    }
    throw error("amends", Exit::not_found,
                fmt::format("'amends' names {}, and there is no such note", note.amends))
        .hint("'tnotes list' shows the notes there are");
  }
  const Note amended = [&] {
    try {
      return records.note(ref);
    } catch (const Error& cause) {
      throw error("amends", cause.code(),
                  fmt::format("'amends' names {}, which cannot be read", note.amends))
          .hint(cause.message());
    }
  }();
  if (!amended.amends.empty() && !note.entered_in_error) {
    throw error("amends", Exit::refused,
                fmt::format("'amends' names {}, which is an addendum itself", note.amends))
        .hint(fmt::format("add to the note that it belongs to: {}", amended.amends));
  }
  if (amended.status == NoteStatus::draft) {
    throw error("amends", Exit::refused, fmt::format("'amends' names {}, a draft", note.amends))
        .hint(fmt::format("a draft is changed with 'tnotes edit {}'", note.amends));
  }
}

void sort_addenda(const Records& records, std::vector<Note>& addenda) {
  std::sort(addenda.begin(), addenda.end(), [](const Note& a, const Note& b) {
    return std::tuple(signed_order(a), std::string_view(a.id)) <
           std::tuple(signed_order(b), std::string_view(b.id));
  });
  std::vector<std::string> ids;
  for (std::size_t i = 1; i < addenda.size(); ++i) {
    if (!tied(addenda[i - 1], addenda[i])) continue;
    ids.push_back(addenda[i - 1].id);
    ids.push_back(addenda[i].id);
  }
  if (ids.empty()) return;
  const auto places = begun(records, std::move(ids));
  const auto place = [&](const Note& note) {
    const auto found = places.find(note.id);
    return found == places.end() ? std::size_t{0} : found->second;
  };
  std::stable_sort(addenda.begin(), addenda.end(), [&](const Note& a, const Note& b) {
    // Farther back is earlier.
    return std::tuple(signed_order(a), place(b)) < std::tuple(signed_order(b), place(a));
  });
}

}  // namespace tnotes::records
