#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor_checks.hpp"
#include "cli/setup.hpp"
#include "git/sign.hpp"
#include "records/heads.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

Finding check_directory(const records::Records& records) {
  const std::string root = records.root().string();
  struct stat status {};
  if (::stat(root.c_str(), &status) != 0 || status.st_uid != ::geteuid()) {
    return {"records", Health::problem, fmt::format("the records {} are not yours", root), {}};
  }
  if ((status.st_mode & 077) != 0) {
    return {"records", Health::problem, fmt::format("others can look into the records {}", root),
            fmt::format("chmod 700 '{}'", root)};
  }
  return {"records", Health::ok, fmt::format("records {}", root), {}};
}

Finding check_repository(const records::Records& records) {
  if (records.repository().head()) return {"repository", Health::ok, "the repository opens", {}};
  return {"repository", Health::problem, "the records' history is empty", "tnotes init"};
}

Finding check_head(const records::Records& records) {
  const records::Heads heads(records.state(), records.repository());
  if (!heads.remembered()) {
    return {"head", Health::notice, "these records are new here: no head is remembered",
            "tnotes init"};
  }
  heads.check();
  return {"head", Health::ok, "the history goes on from where it was last seen", {}};
}

Finding check_signature(Context& context, const records::Records& records) {
  std::vector<std::string> keys;
  for (const auto& clinician : records.practice().clinicians) {
    keys.insert(keys.end(), clinician.keys.begin(), clinician.keys.end());
  }
  const auto head = records.repository().head();
  if (head && git::verify_commit(records.repository(), *head, keys, context.environment())) {
    return {"signature", Health::ok, "the latest commit is signed by a clinician", {}};
  }
  return {"signature", Health::problem, "the latest commit is not signed by a clinician",
          "tnotes verify"};
}

Finding check_root(Context& context, const records::Records& records) {
  const auto pinned = context.settings().value("pinned.root_key");
  if (!pinned) {
    return {"root_key", Health::problem, "the practice's root key is not pinned", "tnotes init"};
  }
  const git::Repository& repository = records.repository();
  if (git::verify_commit(repository, repository.root(), {*pinned}, context.environment())) {
    return {"root_key", Health::ok, "the history begins with the root key that is pinned", {}};
  }
  return {"root_key", Health::problem,
          "the history does not begin with the root key that is pinned",
          "tnotes config get pinned.root_key"};
}

Finding check_signing(Context& context, const records::Records& records) {
  const auto gaps =
      signing_gaps(records.root(), context.settings().signing_key(), context.environment());
  if (gaps.empty()) return {"signing", Health::ok, "stock git signs here too", {}};
  return {"signing", Health::problem,
          fmt::format("stock git is not set up to sign here: {}", fmt::join(gaps, ", ")),
          "tnotes init"};
}

Finding check_me(Context& context, const records::Records& records) {
  const std::string id = context.me();
  const records::Practice practice = records.practice();
  const records::Clinician* me = practice.find(id);
  if (me == nullptr) {
    return {"me", Health::problem,
            id.empty() ? "it is not known which clinician you are"
                       : fmt::format("'{}' is no clinician of this practice", id),
            "tnotes config set me ID"};
  }
  const auto key = git::public_key(context.settings().signing_key(), context.environment());
  if (practice.find_by_key(key) != me) {
    return {"me",
            Health::problem,
            fmt::format("the signing key is not one of {}'s in practice.yaml", id),
            {}};
  }
  return {"me", Health::ok, fmt::format("you are {}", me->name), {}};
}

}  // namespace

void check_records(Context& context, Findings& findings) {
  const records::Records* records = nullptr;
  findings.push_back(guarded("records", [&] {
    records = &context.records();
    return check_directory(*records);
  }));
  if (records == nullptr) {
    findings.back().fix = "tnotes init";
    return;
  }
  findings.push_back(guarded("repository", [&] { return check_repository(*records); }));
  if (findings.back().health == Health::problem) return;
  const std::pair<const char*, std::function<Finding()>> checks[] = {
      {"head", [&] { return check_head(*records); }},
      {"signature", [&] { return check_signature(context, *records); }},
      {"root_key", [&] { return check_root(context, *records); }},
      {"signing", [&] { return check_signing(context, *records); }},
      {"me", [&] { return check_me(context, *records); }},
  };
  for (const auto& [id, check] : checks) findings.push_back(guarded(id, check));
  check_contents(context, *records, findings);
}

}  // namespace tnotes::cli
