#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <future>
#include <map>
#include <unistd.h>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "base/text.hpp"
#include "git/durable.hpp"
#include "git/pack.hpp"
#include "git/refs.hpp"
#include "git/staging.hpp"
#include "git/state.hpp"
#include "git/status.hpp"
#include "git/steps.hpp"
#include "git/transaction.hpp"
#include "git/tree.hpp"

namespace tnotes::git {
namespace {

// More than this is stored as files of their own: offsets in a pack may take 31 bits.
constexpr std::size_t most_packed = std::size_t{1} << 30;

std::vector<Planned> plan_of(const std::vector<Change>& changes) {
  std::vector<Planned> sorted;
  sorted.reserve(changes.size());
  for (const Change& change : changes) {
    Planned& planned = sorted.emplace_back();
    planned.path = change.path;
    if (change.bytes) planned.bytes = *change.bytes;
  }
  const auto out_of_order =
      std::ranges::adjacent_find(sorted, std::ranges::greater_equal{}, &Planned::path);
  if (out_of_order == sorted.end()) return sorted;
  // Of two changes of a path, the later.
  std::ranges::reverse(sorted);
  std::ranges::stable_sort(sorted, {}, &Planned::path);
  const auto same = [](const Planned& a, const Planned& b) { return a.path == b.path; };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

// Stock git's marks of something half done, which a commit in between would spoil.
void require_nothing_half_done(const Directory& git) {
  for (const char* mark :
       {"MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply"}) {
    if (::faccessat(git.descriptor(), mark, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
      throw Error(Exit::refused, "git is in the middle of a merge, rebase or the like")
          .hint("'git status' tells how to finish it or give it up");
    }
  }
}

void require_parent(const std::optional<Oid>& now, const std::optional<Oid>& parent) {
  if (now == parent) return;
  throw Error(Exit::refused, "the history has moved on meanwhile").hint("try again");
}

std::string loose_path(const Oid& id) {
  const std::string hex = id.hex();
  return "objects/" + hex.substr(0, 2) + '/' + hex.substr(2);
}

Handle<git_signature> signature_of(const Person& person) {
  return make<git_signature>(
      [&](git_signature** out) {
        return git2().signature_new(out, person.name.c_str(), person.email.c_str(),
                                    person.at.utc.time_since_epoch().count(),
                                    static_cast<int>(person.at.offset.count()));
      },
      "use that name and address");
}

// One commit under way. The steps are called in their order; up to move_branch() nothing has
// happened that the transaction does not undo.
class Committing {
 public:
  Committing(const Directory& work, const Directory& git, git_repository* objects,
             const std::vector<Change>& changes, const std::optional<Oid>& parent)
      : work_(work),
        git_(git),
        objects_(objects),
        parent_(parent),
        branch_(current_branch(git)),
        plan_(plan_of(changes)),
        transaction_(git),
        staging_(work, transaction_, batch_, plan_),
        pack_(git, transaction_) {}

  void lock_index() {
    step("lock the index");
    index_file_ = transaction_.create("index");
    transaction_.lock("index", "index");
    require_nothing_half_done(git_);
    require_parent(read_branch(git_, branch_), parent_);
  }

  void prepare() {
    staging_.stage([this] {
      step("write the objects");
      if (parent_) parent_tree_ = tree_of(objects_, *parent_);
      write_blobs();
      write_trees();
    });
  }

  // Signs, and makes the new index, while the disk works.
  Oid sign_and_store(const Person& author, const std::string& message, const Signer& sign) {
    const auto by = signature_of(author);
    const git_oid tree_id = raw(tree_);
    const auto tree =
        make<git_tree>([&](git_tree** out) { return git2().tree_lookup(out, objects_, &tree_id); },
                       "read the new directory");
    Handle<git_commit> parent;
    if (parent_) {
      const git_oid id = raw(*parent_);
      parent = make<git_commit>(
          [&](git_commit** out) { return git2().commit_lookup(out, objects_, &id); },
          "read the latest commit");
    }
    const git_commit* parents[] = {parent.get()};
    Buffer payload;
    check(git2().commit_create_buffer(&payload, objects_, by.get(), by.get(), nullptr,
                                      message.c_str(), tree.get(), parent_ ? 1 : 0, parents),
          "compose the commit");

    step("sign");
    auto on_disk = std::async(std::launch::async, [this] { batch_.flush(); });
    const std::string signature = sign(payload.view());
    write_index();
    on_disk.get();

    step("write the commit");
    git_oid id{};
    check(git2().commit_create_with_signature(&id, objects_, payload.ptr, signature.c_str(),
                                              "gpgsig"),
          "store the commit");
    commit_ = oid_of(&id);
    sync_object(commit_);
    return commit_;
  }

  void move_branch(const Person& author, const std::string& message) {
    step("write the journal");
    transaction_.write({parent_, commit_, branch_});
    transaction_.write("branch", commit_.hex() + '\n');
    git_.make_directories(directory_of(branch_));
    for (const char* path : {"tnotes/commit/index", "tnotes/commit/pending", "tnotes/commit/branch",
                             "tnotes/commit"}) {
      batch_.add(git_.descriptor(), path);
    }
    batch_.flush();

    step("lock the branch");
    transaction_.lock("branch", branch_);
    require_parent(read_branch(git_, branch_), parent_);
    step("move the branch");
    transaction_.must_be_finished();
    pack_.keep();
    transaction_.publish(branch_);
    batch_.add(git_.descriptor(), directory_of(branch_));
    batch_.flush();
    step("log the move");
    const std::vector<std::string_view> lines = split_lines(message);
    append_reflogs(git_, branch_, parent_, commit_, author,
                   std::string(lines.empty() ? "" : lines.front()));
  }

  void bring_work_tree() { staging_.place(); }

  void finish_index() {
    step("publish the index");
    transaction_.publish("index");
    batch_.add(git_.descriptor(), ".");
    batch_.flush();
    step("end the commit");
    transaction_.finish();
  }

  void take_back() const noexcept { staging_.take_back(); }

 private:
  void write_blobs() {
    std::size_t count = 0;
    std::size_t size = 0;
    for (const Planned& planned : plan_) {
      count += planned.bytes ? 1 : 0;
      size += planned.bytes ? planned.bytes->size() : 0;
    }
    if (count > many_changes && size < most_packed) {
      write_pack();
      return;
    }
    for (Planned& planned : plan_) {
      if (!planned.bytes) continue;
      git_oid id{};
      check(git2().blob_create_from_buffer(&id, objects_, planned.bytes->data(),
                                           planned.bytes->size()),
            "store a file");
      planned.id = oid_of(&id);
      sync_object(planned.id);
    }
  }

  void write_pack() {
    std::vector<Blob> blobs;
    for (Planned& planned : plan_) {
      if (!planned.bytes) continue;
      planned.id = name_blob(*planned.bytes);
      blobs.push_back({planned.id, *planned.bytes});
    }
    pack_.write(std::move(blobs));
    batch_.add(git_.descriptor(), "objects/pack");
    const auto store = make<git_odb>(
        [&](git_odb** out) { return git2().repository_odb(out, objects_); }, "open the objects");
    check(git2().odb_refresh(store.get()), "read the new pack");
  }

  void write_trees() {
    std::optional<TreePaths> before;
    if (parent_tree_) before.emplace(objects_, *parent_tree_);
    std::vector<git_tree_update> updates;
    updates.reserve(plan_.size());
    for (const Planned& planned : plan_) {
      if (planned.bytes) {
        updates.push_back(
            {GIT_TREE_UPDATE_UPSERT, raw(planned.id), GIT_FILEMODE_BLOB, planned.path.c_str()});
      } else if (before && before->contains(planned.path)) {
        updates.push_back(
            {GIT_TREE_UPDATE_REMOVE, {}, GIT_FILEMODE_UNREADABLE, planned.path.c_str()});
      }
    }
    Handle<git_tree> base;
    if (parent_tree_) {
      const git_oid id = raw(*parent_tree_);
      base = make<git_tree>([&](git_tree** out) { return git2().tree_lookup(out, objects_, &id); },
                            "read the latest commit");
    }
    git_oid id{};
    check(git2().tree_create_updated(&id, objects_, base.get(), updates.size(), updates.data()),
          "store a directory");
    tree_ = oid_of(&id);
    find_directories();
  }

  void sync_object(const Oid& id) {
    const std::string path = loose_path(id);
    batch_.add(git_.descriptor(), path);
    batch_.add(git_.descriptor(), directory_of(path));
    batch_.add(git_.descriptor(), "objects");
  }

  // The directories above the changed files, "" among them, and what they are now.
  void find_directories() {
    directories_.try_emplace("", tree_);
    for (const Planned& planned : plan_) {
      const std::string& path = planned.path;
      for (std::size_t end = path.find('/'); end != std::string::npos;
           end = path.find('/', end + 1)) {
        const std::string directory = path.substr(0, end);
        if (directories_.contains(directory)) continue;
        const auto found = find_in_tree(objects_, tree_, directory);
        directories_[directory] = found ? std::optional(found->id) : std::nullopt;
      }
    }
    for (const auto& [directory, id] : directories_) {
      if (id) sync_object(*id);
    }
  }

  // The new index. What it says of the staged files still holds when they have been moved to their
  // places, but for the time of the move itself, which `core.trustctime` tells git not to mind.
  void write_index() {
    step("write the index");
    std::optional<Index> known = load_index(git_.descriptor());
    if (!parent_tree_) {
      known.reset();
    } else if (!known || !known->stands_at(*parent_tree_)) {
      known = index_at(objects_, *parent_tree_, known);
      known->forget_young();
      refresh(work_, *known);
    } else {
      known->forget_young();
    }
    Index index = known ? std::move(*known) : Index();
    std::vector<IndexEntry> put;
    std::vector<std::string_view> removed;
    for (const Planned& planned : plan_) {
      if (planned.bytes) {
        put.push_back({planned.path, planned.id, mode_file, planned.stat});
      } else {
        removed.push_back(planned.path);
      }
    }
    index.put(put);
    index.remove(removed);
    for (const auto& [directory, id] : directories_) update_cached_tree(index, directory, id);
    write_descriptor(index_file_.get(), index.serialize(), ".git/index");
  }

  static void update_cached_tree(Index& index, const std::string& directory,
                                 const std::optional<Oid>& id) {
    CachedTree* node = &index.tree();
    if (!directory.empty()) {
      const std::vector<std::string_view> names = split(directory, '/');
      for (std::size_t i = 0; i + 1 < names.size(); ++i) node = &node->child(names[i]);
      if (!id) {
        node->remove(names.back());
        return;
      }
      node = &node->child(names.back());
    }
    node->id = *id;
    node->count = static_cast<int>(index.count_below(directory));
  }

  const Directory& work_;
  const Directory& git_;
  git_repository* objects_;
  const std::optional<Oid>& parent_;
  std::string branch_;
  std::vector<Planned> plan_;  // sorted by path
  std::map<std::string, std::optional<Oid>> directories_;
  std::optional<Oid> parent_tree_;
  Oid tree_;
  Oid commit_;
  SyncBatch batch_;
  Descriptor index_file_;
  Transaction transaction_;
  Staging staging_;
  NewPack pack_;
};

}  // namespace

Oid Repository::commit(const std::vector<Change>& changes, const std::optional<Oid>& parent,
                       const Person& author, const std::string& message, const Signer& sign,
                       const std::function<void(const Oid&)>& moved) {
  const State& state = *state_;
  const FileLock lock = Transaction::exclude_others(state.git);
  finish_interrupted(state.work, state.git, state.objects());
  Committing committing(state.work, state.git, state.objects(), changes, parent);
  Oid id;
  try {
    committing.lock_index();
    committing.prepare();
    id = committing.sign_and_store(author, message, sign);
    committing.move_branch(author, message);
  } catch (...) {
    committing.take_back();
    // A pack that it has read goes again.
    state.opened.reset();
    throw;
  }
  std::future<void> telling;
  if (moved) telling = std::async(std::launch::async, moved, id);
  try {
    committing.bring_work_tree();
    committing.finish_index();
  } catch (Error& error) {
    error.hint(fmt::format("the change itself is saved, as commit {}; the next command finishes it",
                           id.hex().substr(0, 12)));
    throw;
  }
  if (telling.valid()) telling.get();
  return id;
}

}  // namespace tnotes::git
