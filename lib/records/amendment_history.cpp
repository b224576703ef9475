#include "records/amendment_history.hpp"

#include <algorithm>

namespace tnotes::records {

void AmendmentHistory::look_at(const git::Commit& commit, const ActionRecord& record) {
  const bool is_mainline = mainline_ == commit.id;
  if (is_mainline) {
    mainline_.reset();
    if (!commit.parents.empty()) mainline_ = commit.parents.front();
  }
  const auto ref = amendment_of(record);
  if (!ref || trust_.fault(commit)) return;
  auto text = records_.repository().read(commit.id, ref->path());
  if (!text) return;
  if (auto found = fault(commit, *ref, *text)) {
    rejected_.push_back({ref->path(), commit.id, *std::move(found)});
  } else {
    candidates_[ref->path()].push_back({commit.id, *std::move(text), is_mainline});
  }
}

std::optional<std::string> AmendmentHistory::fault(const git::Commit& commit,
                                                   const AmendmentRef& ref,
                                                   const std::string& text) {
  Amendment amendment;
  try {
    amendment = read_amendment(ref, text);
  } catch (const Error& error) {
    if (error.code() == Exit::system) throw;
    return "the commit left what cannot be read as an amendment";
  }
  std::size_t known = amendment.steps.size();  // by all parents
  for (const auto& parent : commit.parents) {
    const auto before = records_.repository().read(parent, ref.path());
    if (!before) {
      known = 0;
      continue;
    }
    if (!goes_on_from(*before, text)) return "the commit changed what it may only add to";
    try {
      known = std::min(known, read_amendment(ref, *before).steps.size());
    } catch (const Error& error) {
      if (error.code() == Exit::system) throw;
      known = 0;
    }
  }
  for (std::size_t i = known; i < amendment.steps.size(); ++i) {
    if (!trust_.is_by(commit, amendment.steps[i].by)) {
      return "the commit is not by a key of whom the step names";
    }
  }
  return std::nullopt;
}

SignedTexts AmendmentHistory::texts() {
  SignedTexts texts;
  for (const auto& [path, candidates] : candidates_) {
    std::optional<std::string> text;
    for (const bool mainline : {true, false}) {
      for (auto each = candidates.rbegin(); each != candidates.rend(); ++each) {
        if (each->is_mainline != mainline) continue;
        if (!text || goes_on_from(*text, each->text)) {
          text = each->text;
        } else if (!goes_on_from(each->text, *text)) {
          rejected_.push_back({path, each->commit, "another commit made it otherwise"});
        }
      }
    }
    if (text) texts.emplace(path, *std::move(text));
  }
  return texts;
}

}  // namespace tnotes::records
