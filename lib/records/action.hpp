#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "git/repository.hpp"

namespace tnotes::records {

// What a commit did, as `log` and `audit` tell it; the words are a promise (tnotes-json(5)).
enum class Action {
  init,
  client,
  draft,
  edit,
  discard,
  move,
  sign,
  cosign,
  addend,
  adopt,
  plan,
  measure,
  form,  // written "template"
  practice,
  amendment,
};
std::string_view to_string(Action action);

// What a commit's message tells: ids only, never a name.
struct ActionRecord {
  std::string action;  // empty for a commit made without tnotes
  std::vector<std::string> clients;
  std::vector<std::string> notes;
  std::string clinician;
  std::string amendment{};  // the id of the one that it is about
};

// A subject line and trailers: Tnotes-Action, Tnotes-Amendment, Tnotes-Client, Tnotes-Note,
// Tnotes-Clinician.
std::string render_message(const ActionRecord& record);

// Reads the trailers of the last paragraph.
ActionRecord parse_message(std::string_view message);

}  // namespace tnotes::records
