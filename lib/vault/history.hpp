#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "git/repository.hpp"

namespace tnotes::vault {

// Who makes a commit in the vault, and on which day.
struct Author {
  std::string name;
  std::string email;
  git::Signer sign;
  Date day;
};

// Makes one signed commit on top of HEAD. The vault's history says nothing that its notes do not
// show anyway: the message is `action`, which names neither note nor client, and the time is the
// day alone, its midnight in UTC whatever the clock's zone. `moved` and
// what it throws are as for git::Repository::commit().
git::Oid commit(git::Repository& repository, const std::vector<git::Change>& changes,
                std::string_view action, const Author& author,
                const std::function<void(const git::Oid&)>& moved = {});

}  // namespace tnotes::vault
