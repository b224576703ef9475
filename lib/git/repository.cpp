#include "git/repository.hpp"

#include <algorithm>
#include <cerrno>
#include <deque>
#include <fmt/format.h>
#include <future>
#include <mutex>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"
#include "git/attributes.hpp"
#include "git/pack.hpp"
#include "git/refs.hpp"
#include "git/scan.hpp"
#include "git/state.hpp"
#include "git/status.hpp"
#include "git/transaction.hpp"
#include "git/tree.hpp"

namespace tnotes::git {
namespace {

// What warm_up() began.
std::future<void>& loading() {
  static std::future<void> future;
  return future;
}

// Fewer directories are read again sooner than the file of the settled ones is written.
constexpr std::size_t worth_remembering = 32;

constexpr std::string_view initial_config =
    "[core]\n"
    "\trepositoryformatversion = 0\n"
    "\tfilemode = true\n"
    "\tbare = false\n"
    "\tlogallrefupdates = true\n";

// Stronger than any .gitattributes: stock git stores here the bytes that stand in the work tree.
constexpr std::string_view initial_attributes = "* -text -filter -ident !working-tree-encoding\n";

void require_own_directory(const std::filesystem::path& git) {
  struct stat status {};
  if (::lstat(git.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      throw Error(Exit::not_found,
                  fmt::format("there is no git repository in '{}'", git.parent_path().string()));
    }
    throw_system("read", git.string(), errno);
  }
  if (!S_ISDIR(status.st_mode)) {
    throw Error(Exit::refused, fmt::format("'{}' is not a directory", git.string()))
        .hint("a linked work tree or a submodule cannot hold notes: clone the repository");
  }
  if (status.st_uid != ::geteuid()) {
    throw Error(Exit::refused, "the repository belongs to another user")
        .hint("run tnotes as its owner, or clone it");
  }
}

Person person_of(const git_signature* signature) {
  return {signature->name,
          signature->email,
          {std::chrono::sys_seconds(std::chrono::seconds(signature->when.time)),
           std::chrono::minutes(signature->when.offset)}};
}

Handle<git_commit> look_up(git_repository* objects, const Oid& id) {
  const git_oid raw_id = raw(id);
  return make<git_commit>(
      [&](git_commit** out) { return git2().commit_lookup(out, objects, &raw_id); },
      "read the commit", Exit::not_found);
}

// The same for what a branch is at, or another commit says that it descends from.
Handle<git_commit> look_up_in_history(git_repository* objects, const Oid& id,
                                      const std::filesystem::path& work_tree) {
  try {
    return look_up(objects, id);
  } catch (const Error& error) {
    if (error.code() != Exit::not_found) throw;
    throw Error(Exit::invalid, "the history is damaged: " + error.message())
        .hint(fmt::format("'git -C {} fsck' names what is missing: bring it back from a backup",
                          for_shell(work_tree.string())));
  }
}

Commit commit_of(git_commit* found, const Oid& id) {
  Commit commit{id,
                oid_of(git2().commit_tree_id(found)),
                {},
                person_of(git2().commit_author(found)),
                person_of(git2().commit_committer(found)),
                git2().commit_message(found)};
  for (unsigned i = 0; i < git2().commit_parentcount(found); ++i) {
    commit.parents.push_back(oid_of(git2().commit_parent_id(found, i)));
  }
  return commit;
}

// What a scan found, with the doubtful entries compared by content.
std::vector<Changed> judged(const Directory& work, const Index& index, Scan found) {
  for (const std::string& path : found.attribute_files) refuse_filters(work, path, path);
  for (const std::size_t i : found.doubtful) {
    const IndexEntry& entry = index.entries()[i];
    const std::string path(entry.path);
    switch (compare_content(work, path, entry.id, entry.mode)) {
      case Likeness::same:
        break;
      case Likeness::other:
        found.changed.push_back({path, Difference::modified});
        break;
      case Likeness::missing:
        found.changed.push_back({path, Difference::removed});
        break;
      case Likeness::not_a_file:
        found.changed.push_back({path, Difference::not_a_file});
        break;
    }
  }
  std::ranges::sort(found.changed, {}, &Changed::path);
  return std::move(found.changed);
}

}  // namespace

git_repository* Repository::State::objects() const {
  if (!opened) {
    const std::string git_path = git.path().string();
    // As a bare one: core.worktree cannot lead elsewhere, and the work tree is not libgit2's
    // matter.
    const unsigned flags =
        GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT | GIT_REPOSITORY_OPEN_BARE;
    opened = make<git_repository>(
        [&](git_repository** out) {
          return git2().repository_open_ext(out, git_path.c_str(), flags, nullptr);
        },
        "open the repository", Exit::not_found);
    // A commit-graph tells of parents as its writer pleases: unlike the commits themselves, it is
    // neither signed nor named by its bytes.
    const auto odb = odb_of(opened.get(), "open the repository");
    check(git2().odb_set_commit_graph(odb.get(), nullptr), "open the repository");
  }
  return opened.get();
}

void Repository::init(const std::filesystem::path& work_tree) {
  const Directory work = Directory::open(work_tree);
  if (work.exists(".git")) {
    throw Error(Exit::refused,
                fmt::format("there is a repository in '{}' already", work_tree.string()));
  }
  for (const char* directory : {".git/objects/info", ".git/objects/pack", ".git/refs/heads",
                                ".git/refs/tags", ".git/info", ".git/tnotes"}) {
    work.make_directories(directory);
  }
  work.write(".git/config", initial_config);
  work.write(".git/info/attributes", initial_attributes);
  // Last: without it the rest is no repository yet.
  work.write(".git/HEAD", "ref: refs/heads/main\n");
}

Repository::Repository(const std::filesystem::path& work_tree) {
  require_own_directory(work_tree / ".git");
  state_.reset(new State{work_tree, Directory::open(work_tree), Directory::open(work_tree / ".git"),
                         nullptr});
  static_cast<void>(current_branch(state_->git));
  refuse_filters(state_->git, "info/attributes", ".git/info/attributes");
  refuse_filters(state_->work, ".gitattributes", ".gitattributes");
}

Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

void Repository::warm_up() {
  static std::once_flag once;
  std::call_once(once, [] {
    loading() = std::async(std::launch::async, [] {
      try {
        git2();
      } catch (const Error&) {
        // Thrown again where it is needed.
      }
    });
  });
}

void Repository::finish_warm_up() {
  if (loading().valid()) loading().wait();
}

git_repository* Repository::objects() const { return state_->objects(); }

const std::filesystem::path& Repository::work_tree() const { return state_->path; }

std::optional<Oid> Repository::head() const {
  return read_branch(state_->git, current_branch(state_->git));
}

std::string Repository::branch() const {
  const std::string full = current_branch(state_->git);
  constexpr std::string_view heads = "refs/heads/";
  return full.starts_with(heads) ? full.substr(heads.size()) : full;
}

Oid Repository::root() const {
  std::optional<Oid> at = head();
  if (!at) throw Error(Exit::not_found, "the repository has no commit yet");
  while (true) {
    const auto commit = look_up_in_history(state_->objects(), *at, work_tree());
    if (git2().commit_parentcount(commit.get()) == 0) break;
    at = oid_of(git2().commit_parent_id(commit.get(), 0));
  }
  return *at;
}

bool Repository::descends(const Oid& commit, const Oid& ancestor) const {
  if (commit == ancestor) return true;
  git_repository* const objects = state_->objects();
  static_cast<void>(look_up(objects, ancestor));
  // By the commits themselves, generation by generation: an ancestor is mostly a near one.
  std::set<Oid> seen{commit};
  std::deque<Oid> next{commit};
  while (!next.empty()) {
    const auto at = look_up(objects, next.front());
    next.pop_front();
    for (unsigned i = 0; i < git2().commit_parentcount(at.get()); ++i) {
      const Oid parent = oid_of(git2().commit_parent_id(at.get(), i));
      if (parent == ancestor) return true;
      if (seen.insert(parent).second) next.push_back(parent);
    }
  }
  return false;
}

Commit Repository::read_commit(const Oid& id) const {
  return commit_of(look_up(state_->objects(), id).get(), id);
}

std::optional<Oid> Repository::name(const Oid& commit, const std::string& path) const {
  git_repository* const objects = state_->objects();
  const auto found =
      find_in_tree(objects, oid_of(git2().commit_tree_id(look_up(objects, commit).get())), path);
  if (!found || (found->mode != mode_file && found->mode != mode_executable)) return std::nullopt;
  return found->id;
}

std::optional<std::string> Repository::read(const Oid& commit, const std::string& path) const {
  const auto found = name(commit, path);
  if (!found) return std::nullopt;
  return read_blob(state_->objects(), *found);
}

Oid Repository::resolve(const std::string& revision) const {
  const auto absent = [&] {
    return Error(Exit::not_found, fmt::format("there is no commit '{}'", revision));
  };
  if (revision.empty() || revision.find('\0') != std::string::npos) throw absent();
  git_object* raw_found = nullptr;
  if (git2().revparse_single(&raw_found, state_->objects(), revision.c_str()) < 0) throw absent();
  const Handle<git_object> found(raw_found);
  git_object* raw_commit = nullptr;
  if (git2().object_peel(&raw_commit, found.get(), GIT_OBJECT_COMMIT) < 0) throw absent();
  const Handle<git_object> commit(raw_commit);
  return oid_of(git2().object_id(commit.get()));
}

std::vector<Changed> Repository::changed_by_content() const {
  const std::optional<Oid> at = head();
  const Index index =
      at ? index_at(state_->objects(), tree_of(state_->objects(), *at), {}) : Index();
  return judged(state_->work, index, scan(state_->work, index));
}

std::vector<Changed> Repository::changed() const {
  warm_up();
  const Directory& work = state_->work;
  const std::optional<Oid> at = head();
  std::optional<Index> index = load_index(state_->git.descriptor());
  if (!index) index.emplace();
  // Nearly always the index stands at HEAD. To learn HEAD's tree takes libgit2, which is loaded
  // while the work tree is scanned.
  const SettledDirectories known = SettledDirectories::load(state_->git);
  Scan found = scan(work, *index, known);
  if (!at) {
    if (!index->entries().empty()) {
      index.emplace();
      found = scan(work, *index, known);
    }
  } else if (const Oid tree = tree_of(state_->objects(), *at); !index->stands_at(tree)) {
    index = index_at(state_->objects(), tree, index);
    found = scan(work, *index, known);
  }
  if (found.newly_settled >= worth_remembering) {
    SettledDirectories(std::move(found.settled)).save(state_->git);
  }
  return judged(work, *index, std::move(found));
}

bool Repository::is_interrupted() const {
  const auto journal = Transaction::interrupted(state_->git);
  return journal && head() == journal->to;
}

void Repository::walk(const Oid& start, const std::function<bool(const Commit&)>& visit,
                      const std::optional<Oid>& known) const {
  git_repository* const objects = state_->objects();
  // A history without merges is in order as it is linked, and need not be read to its end.
  Oid at = start;
  while (true) {
    if (at == known) return;
    const Commit commit = read_commit(at);
    if (commit.parents.size() > 1) break;
    if (!visit(commit) || commit.parents.empty()) return;
    at = commit.parents.front();
  }
  const auto walk = make<git_revwalk>(
      [&](git_revwalk** out) { return git2().revwalk_new(out, objects); }, "read the history");
  check(git2().revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME),
        "read the history");
  git_oid next = raw(at);
  check(git2().revwalk_push(walk.get(), &next), "read the history");
  if (known) {
    const git_oid hidden = raw(*known);
    check(git2().revwalk_hide(walk.get(), &hidden), "read the history");
  }
  while (true) {
    const int result = git2().revwalk_next(&next, walk.get());
    if (result == GIT_ITEROVER) return;
    check(result, "read the history");
    if (!visit(read_commit(oid_of(&next)))) return;
  }
}

std::vector<Repository::File> Repository::files(const Oid& commit) const {
  git_repository* const objects = state_->objects();
  return files_in_tree(objects, tree_of(objects, commit));
}

std::string Repository::bytes(const Oid& name, std::size_t limit) const {
  const auto odb = odb_of(objects(), "read the history");
  const git_oid id = raw(name);
  std::size_t size = 0;
  git_object_t type{};
  check(git2().odb_read_header(&size, &type, odb.get(), &id), "read a file of the history");
  if (size > limit) throw Error(Exit::invalid, "a file of the history is larger than it may be");
  return read_blob(objects(), name);
}

bool Repository::are(std::string_view bytes, const Oid& name) const {
  return name_blob(bytes) == name;
}

std::vector<std::string> Repository::paths_changed(const std::optional<Oid>& from,
                                                   const Oid& to) const {
  git_repository* const objects = state_->objects();
  std::optional<Oid> before;
  if (from) before = tree_of(objects, *from);
  std::vector<std::string> paths;
  for (PathChange& change : compare_trees(objects, before, tree_of(objects, to))) {
    paths.push_back(std::move(change.path));
  }
  return paths;
}

}  // namespace tnotes::git
