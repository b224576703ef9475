#pragma once

#include <functional>
#include <string>

#include "cli/json.hpp"
#include "git/repository.hpp"
#include "records/heads.hpp"
#include "records/verify.hpp"

// What the two commands have in common that prove a history: `verify` and `vault verify`.
namespace tnotes::cli {

Json verification_json(const records::Verification& verification);

// A line for each problem: its code, where it is, and what it is.
std::string problem_lines(const Context& context, const records::Verification& verification);

// From now on a history that went back is expected to go on from where it stands, once a terminal
// has been asked; `accept` does it. Throws usage where `word` is no whole id of a commit, refused
// where that is not HEAD.
Exit accept_head(Context& context, const std::string& word, const git::Repository& repository,
                 const records::Heads& heads, const std::function<void()>& accept);

}  // namespace tnotes::cli
