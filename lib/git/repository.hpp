#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

struct git_repository;

namespace tnotes::git {

// The name of a git object (SHA-1).
struct Oid {
  std::array<std::uint8_t, 20> bytes{};
  [[nodiscard]] std::string hex() const;  // 40 digits
  static std::optional<Oid> from_hex(std::string_view text);
  friend auto operator<=>(const Oid&, const Oid&) = default;
};

struct Person {
  std::string name;
  std::string email;
  Instant at;
};

struct Commit {
  Oid id;
  Oid tree;
  std::vector<Oid> parents;
  Person author;
  Person committer;
  std::string message;
};

// Makes an armored SSH signature of the bytes of a commit. Throws system or locked.
using Signer = std::function<std::string(std::string_view payload)>;

// A file to write, or with no bytes to remove. Paths are relative to the work tree, with '/'.
struct Change {
  std::string path;
  std::optional<std::string> bytes;
};

enum class Difference { added, modified, removed, not_a_file };

// A path where the work tree differs from HEAD.
struct Changed {
  std::string path;
  Difference difference;
};

// One git work tree of plain files, the only writer of its `.git`.
//
// Throws, all functions: not_found (no repository, no such revision), refused (a `.gitattributes`
// or info/attributes that names a filter; a repository owned by another user; HEAD on no branch),
// invalid (damaged objects), system (disk, permissions, an index that stays locked).
class Repository {
 public:
  // Makes a repository with branch `main`, no templates and no hooks, everything 0700/0600.
  // REQUIRES: the directory exists.
  static void init(const std::filesystem::path& work_tree);

  // `work_tree` must hold a `.git` directory of its own; parents are not searched.
  explicit Repository(const std::filesystem::path& work_tree);
  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  // Begins to load libgit2 in a thread, for a caller that will need it soon. Reading HEAD and the
  // comparison of stat data never need it.
  static void warm_up();
  // Waits until that has ended. Called before the program ends: the exit handlers of a library must
  // not run while it still starts.
  static void finish_warm_up();

  // The commit of the current branch; nothing before the first. Reads `.git` by hand.
  [[nodiscard]] std::optional<Oid> head() const;

  // The name of the branch that HEAD stands on, without refs/heads/.
  [[nodiscard]] std::string branch() const;

  // The first commit of the history, which names the repository in the state directory. Walks all
  // of it.
  [[nodiscard]] Oid root() const;

  // Whether `commit` is `ancestor` or descends from it.
  [[nodiscard]] bool descends(const Oid& commit, const Oid& ancestor) const;

  [[nodiscard]] Commit read_commit(const Oid& id) const;

  // A file's bytes in a commit's tree; nothing where there is none.
  [[nodiscard]] std::optional<std::string> read(const Oid& commit, const std::string& path) const;

  // The name of a file's bytes in a commit's tree; nothing where there is none.
  [[nodiscard]] std::optional<Oid> name(const Oid& commit, const std::string& path) const;

  // A revision in git's own words (HEAD~2, a date, a short id), as a commit. Throws not_found.
  [[nodiscard]] Oid resolve(const std::string& revision) const;

  // Where the work tree differs from HEAD, sorted by path: by stat data against the index where
  // the index stands at HEAD (its cached tree proves it), by content where stat data differ.
  // Ignored files count (nothing is ignored); `.git` does not.
  [[nodiscard]] std::vector<Changed> changed() const;

  // The same by content alone: every file is read and held against HEAD. What the index and the
  // stat data say, which whoever can write there can also forge, does not count.
  [[nodiscard]] std::vector<Changed> changed_by_content() const;

  // Makes one commit of the changes on top of HEAD, brings the work tree and the index to it, and
  // returns when all of it is on disk: after a power cut the commit is there whole. No hook and no
  // filter runs. A failure before the branch moves leaves everything as it was; one after it (or a
  // kill) is mended by recover(). The temporary files of the work tree and the index are written
  // before the branch moves, so that a full disk is met before.
  //
  // `parent` is the HEAD that the caller saw: throws refused where the branch has moved since.
  // Other work tree files are not looked at. Changes may be empty of effect: a commit is made.
  //
  // `moved` is called with the new commit in a thread of its own, once the branch stands there,
  // while the disk works on the rest. What it throws is thrown when all else is done.
  Oid commit(const std::vector<Change>& changes, const std::optional<Oid>& parent,
             const Person& author, const std::string& message, const Signer& sign,
             const std::function<void(const Oid&)>& moved = {});

  // Finishes what an interrupted commit() left: brings the work tree files that still stand at the
  // old commit, and the index, to the new one; other hand edits stay. Cheap where there is nothing.
  void recover();

  // Whether a commit was interrupted after its branch moved, so that recover() will finish it. A
  // commit that another process is making looks the same.
  [[nodiscard]] bool is_interrupted() const;

  // Walks the history from `start`, newest first by topology, until `visit` returns false. What
  // `known` descends from, and itself, is left out.
  void walk(const Oid& start, const std::function<bool(const Commit&)>& visit,
            const std::optional<Oid>& known = {}) const;

  // The plain files in a commit's tree, sorted by path, and the names of their bytes.
  struct File {
    std::string path;
    Oid bytes;
  };
  [[nodiscard]] std::vector<File> files(const Oid& commit) const;

  // The bytes that have the name, from the objects. Throws not_found, or invalid where they are
  // damaged, or more than `limit` of them are announced.
  [[nodiscard]] std::string bytes(const Oid& name, std::size_t limit) const;

  // Whether these are the bytes that have the name: reading them from the objects can be spared.
  // May be called from several threads.
  [[nodiscard]] bool are(std::string_view bytes, const Oid& name) const;

  // The paths in which a commit's tree differs from another's (or from nothing), sorted.
  [[nodiscard]] std::vector<std::string> paths_changed(const std::optional<Oid>& from,
                                                       const Oid& to) const;

  [[nodiscard]] const std::filesystem::path& work_tree() const;

  // The repository in libgit2, for the rest of this library.
  [[nodiscard]] ::git_repository* objects() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A piece of a comparison of two texts by words.
struct DiffPiece {
  enum class Kind { same, removed, added } kind;
  std::string text;
};

// Compares two texts word by word (white space counts as words of its own). Concatenating the same
// and removed pieces gives `before`, the same and added ones `after`, byte for byte.
std::vector<DiffPiece> diff_words(std::string_view before, std::string_view after);

}  // namespace tnotes::git
