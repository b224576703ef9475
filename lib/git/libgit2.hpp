#pragma once

#include <git2.h>
#include <memory>
#include <string_view>

#include "base/error.hpp"
#include "git/repository.hpp"

namespace tnotes::git {

// The functions of libgit2 that are used, without their prefix.
#define TNOTES_GIT2_FUNCTIONS(X)  \
  X(libgit2_init)                 \
  X(libgit2_opts)                 \
  X(error_last)                   \
  X(buf_dispose)                  \
  X(repository_open_ext)          \
  X(repository_free)              \
  X(repository_odb)               \
  X(odb_free)                     \
  X(odb_hash)                     \
  X(odb_exists)                   \
  X(odb_refresh)                  \
  X(odb_set_commit_graph)         \
  X(odb_read)                     \
  X(odb_read_header)              \
  X(odb_object_free)              \
  X(odb_object_data)              \
  X(odb_object_size)              \
  X(object_free)                  \
  X(object_id)                    \
  X(object_peel)                  \
  X(revparse_single)              \
  X(blob_lookup)                  \
  X(blob_free)                    \
  X(blob_rawcontent)              \
  X(blob_rawsize)                 \
  X(blob_create_from_buffer)      \
  X(tree_lookup)                  \
  X(tree_free)                    \
  X(tree_entrycount)              \
  X(tree_entry_byindex)           \
  X(tree_entry_bypath)            \
  X(tree_entry_free)              \
  X(tree_entry_id)                \
  X(tree_entry_name)              \
  X(tree_entry_filemode)          \
  X(tree_create_updated)          \
  X(signature_new)                \
  X(signature_free)               \
  X(commit_lookup)                \
  X(commit_free)                  \
  X(commit_tree_id)               \
  X(commit_parentcount)           \
  X(commit_parent_id)             \
  X(commit_author)                \
  X(commit_committer)             \
  X(commit_message)               \
  X(commit_create_buffer)         \
  X(commit_create_with_signature) \
  X(commit_extract_signature)     \
  X(revwalk_new)                  \
  X(revwalk_free)                 \
  X(revwalk_sorting)              \
  X(revwalk_push)                 \
  X(revwalk_hide)                 \
  X(revwalk_next)                 \
  X(config_open_ondisk)           \
  X(config_free)                  \
  X(config_foreach)               \
  X(config_set_string)            \
  X(config_set_bool)              \
  X(diff_options_init)            \
  X(patch_from_buffers)           \
  X(patch_free)                   \
  X(patch_num_hunks)              \
  X(patch_num_lines_in_hunk)      \
  X(patch_get_line_in_hunk)

struct Git2 {
// A member declaration, which takes no parentheses. NOLINTNEXTLINE(bugprone-macro-parentheses)
#define TNOTES_GIT2_MEMBER(name) decltype(&::git_##name) name;
  TNOTES_GIT2_FUNCTIONS(TNOTES_GIT2_MEMBER)
#undef TNOTES_GIT2_MEMBER
};

// The library, loaded and initialised at the first call; from any thread. Throws system where it
// cannot be loaded.
//
// It reads no configuration but the repository's own: search paths for the system's and the user's
// are emptied, so that what stands there changes neither what is stored nor whose repository is
// trusted.
const Git2& git2();

// Throws what a negative return value of libgit2 stands for: `action` ("read the commit") tells
// what was tried, `missing` what a thing that is not there means.
void check(int result, std::string_view action, Exit missing = Exit::invalid);

struct Free {
  void operator()(git_repository* it) const { git2().repository_free(it); }
  void operator()(git_odb* it) const { git2().odb_free(it); }
  void operator()(git_odb_object* it) const { git2().odb_object_free(it); }
  void operator()(git_object* it) const { git2().object_free(it); }
  void operator()(git_blob* it) const { git2().blob_free(it); }
  void operator()(git_tree* it) const { git2().tree_free(it); }
  void operator()(git_tree_entry* it) const { git2().tree_entry_free(it); }
  void operator()(git_signature* it) const { git2().signature_free(it); }
  void operator()(git_commit* it) const { git2().commit_free(it); }
  void operator()(git_revwalk* it) const { git2().revwalk_free(it); }
  void operator()(git_config* it) const { git2().config_free(it); }
  void operator()(git_patch* it) const { git2().patch_free(it); }
};

template <class T>
using Handle = std::unique_ptr<T, Free>;

// What a function that returns through its first argument makes.
template <class T, class Call>
Handle<T> make(Call call, std::string_view action, Exit missing = Exit::invalid) {
  T* made = nullptr;
  check(call(&made), action, missing);
  return Handle<T>(made);
}

inline Handle<git_odb> odb_of(git_repository* repository, std::string_view action) {
  return make<git_odb>([&](git_odb** out) { return git2().repository_odb(out, repository); },
                       action);
}

struct Buffer : git_buf {
  Buffer() : git_buf{} {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { git2().buf_dispose(this); }
  [[nodiscard]] std::string_view view() const { return {ptr, size}; }
};

git_oid raw(const Oid& oid);
Oid oid_of(const git_oid* oid);

}  // namespace tnotes::git
