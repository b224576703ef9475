#include "vault/history.hpp"

namespace tnotes::vault {

git::Oid commit(git::Repository& repository, const std::vector<git::Change>& changes,
                std::string_view action, const Author& author,
                const std::function<void(const git::Oid&)>& moved) {
  const Instant midnight{std::chrono::sys_days(author.day), std::chrono::minutes(0)};
  return repository.commit(changes, repository.head(), {author.name, author.email, midnight},
                           std::string(action) + '\n', author.sign, moved);
}

}  // namespace tnotes::vault
