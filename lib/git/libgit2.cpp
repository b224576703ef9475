#include "git/libgit2.hpp"

#include <cstring>
#include <dlfcn.h>
#include <fmt/format.h>
#include <string>

// Debian's libgit2 reads and parses all certificate authorities when it starts, which takes longer
// than a commit. tnotes never talks to a server through it (the git program fetches and pushes), so
// where the linker exports this name from the program, it stands before the library's own, and no
// authority is trusted. Without the export, nothing but the time is lost.
extern "C" __attribute__((used)) int mbedtls_x509_crt_parse_file(void* /*chain*/,
                                                                 const char* /*path*/) {
  return 0;
}

namespace tnotes::git {
namespace {

template <class Function>
void find(void* library, const char* name, Function& function) {
  void* const found = ::dlsym(library, name);
  if (found == nullptr) {
    throw Error(Exit::system, fmt::format("the installed libgit2 has no '{}'", name));
  }
  std::memcpy(&function, &found, sizeof found);
}

Git2 load() {
  void* const library = ::dlopen(TNOTES_LIBGIT2_SONAME, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error(Exit::system, fmt::format("cannot load {}", TNOTES_LIBGIT2_SONAME))
        .hint("install it; on Debian: apt install libgit2-1.5");
  }
  Git2 functions{};
#define TNOTES_GIT2_FIND(name) find(library, "git_" #name, functions.name);
  TNOTES_GIT2_FUNCTIONS(TNOTES_GIT2_FIND)
#undef TNOTES_GIT2_FIND
  if (functions.libgit2_init() < 0) throw Error(Exit::system, "cannot start libgit2");
  for (const int level : {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL,
                          GIT_CONFIG_LEVEL_PROGRAMDATA}) {
    functions.libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
  return functions;
}

}  // namespace

const Git2& git2() {
  static const Git2 functions = load();
  return functions;
}

void check(int result, std::string_view action, Exit missing) {
  if (result >= 0) return;
  const git_error* const last = git2().error_last();
  const std::string detail = last != nullptr && last->message != nullptr ? last->message : "";
  if (result == GIT_EOWNER || detail.find("safe.directory") != std::string::npos) {
    throw Error(Exit::refused, "the repository belongs to another user");
  }
  const int kind = last != nullptr ? last->klass : GIT_ERROR_NONE;
  Exit code = Exit::system;
  if (result == GIT_ENOTFOUND || result == GIT_EINVALIDSPEC || result == GIT_EAMBIGUOUS) {
    code = missing;
  } else if (kind == GIT_ERROR_ZLIB || kind == GIT_ERROR_ODB || kind == GIT_ERROR_OBJECT ||
             kind == GIT_ERROR_TREE || kind == GIT_ERROR_REPOSITORY || kind == GIT_ERROR_CONFIG ||
             kind == GIT_ERROR_INVALID) {
    code = Exit::invalid;
  }
  throw Error(code, fmt::format("git cannot {}{}{}", action, detail.empty() ? "" : ": ", detail));
}

git_oid raw(const Oid& oid) {
  git_oid id{};
  std::memcpy(id.id, oid.bytes.data(), oid.bytes.size());
  return id;
}

Oid oid_of(const git_oid* oid) {
  Oid id;
  std::memcpy(id.bytes.data(), oid->id, id.bytes.size());
  return id;
}

}  // namespace tnotes::git
