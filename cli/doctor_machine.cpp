#include <algorithm>
#include <array>
#include <fcntl.h>
#include <linux/fscrypt.h>
#include <linux/landlock.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/doctor_checks.hpp"
#include "cli/setup.hpp"

namespace tnotes::cli {
namespace {

namespace fs = std::filesystem;

enum class Encryption { yes, no, unknown };

// The files of /proc and /sys tell no size; empty where there is none.
std::string kernel_file(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return {};
  try {
    return read_descriptor(file.get(), std::size_t{4} << 20, path.string());
  } catch (const Error&) {
    return {};
  }
}

// A name as /proc writes it, with \040 for a space.
std::string unescape(std::string_view text) {
  std::string name;
  const auto octal = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '7'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && octal(i + 1) && octal(i + 2) && octal(i + 3)) {
      name += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                (text[i + 3] - '0'));
      i += 3;
    } else {
      name += text[i];
    }
  }
  return name;
}

// A block device is encrypted where dm-crypt makes it, or all that it is made of.
Encryption of_block_device(const fs::path& sysfs) {
  std::error_code failed;
  if (!fs::exists(sysfs, failed)) return Encryption::unknown;
  if (kernel_file(sysfs / "dm/uuid").starts_with("CRYPT-")) return Encryption::yes;
  bool has_parts = false;
  for (const auto& part : fs::directory_iterator(sysfs / "slaves", failed)) {
    has_parts = true;
    if (const Encryption found = of_block_device(part.path()); found != Encryption::yes)
      return found;
  }
  return has_parts ? Encryption::yes : Encryption::no;
}

Encryption of_device_number(dev_t device) {
  return of_block_device(fmt::format("/sys/dev/block/{}:{}", major(device), minor(device)));
}

// fscrypt encrypts directories of ext4 and others.
bool has_fscrypt_policy(const fs::path& directory) {
  const Descriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  fscrypt_get_policy_ex_arg policy{};
  policy.policy_size = sizeof policy.policy;
  return file && ::ioctl(file.get(), FS_IOC_GET_ENCRYPTION_POLICY_EX, &policy) == 0;
}

struct Mount {
  std::string type;
  std::string source;
};

// The mount that holds a path: of the mount points above it the nearest, and of equals the last.
Mount mount_of(const fs::path& path) {
  Mount found;
  std::size_t best = 0;
  std::error_code failed;
  const fs::path real = fs::weakly_canonical(path, failed);
  const std::string table = kernel_file("/proc/self/mountinfo");
  for (const auto line : split_lines(table)) {
    const std::size_t dash = line.find(" - ");
    const auto left = split(line.substr(0, dash), ' ');
    if (dash == std::string_view::npos || left.size() < 5) continue;
    const auto right = split(line.substr(dash + 3), ' ');
    const std::string point = unescape(left[4]);
    if (right.size() < 2 || point.size() < best || !lies_within(real, point)) continue;
    best = point.size();
    found = {std::string(right[0]), unescape(right[1])};
  }
  return found;
}

Encryption of_directory(const fs::path& directory) {
  if (has_fscrypt_policy(directory)) return Encryption::yes;
  static constexpr std::array<std::string_view, 5> encrypting{
      "ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs"};
  const Mount mount = mount_of(directory);
  if (std::find(encrypting.begin(), encrypting.end(), mount.type) != encrypting.end()) {
    return Encryption::yes;
  }
  struct stat status {};
  if (mount.source.starts_with("/dev/") && ::stat(mount.source.c_str(), &status) == 0 &&
      S_ISBLK(status.st_mode)) {
    return of_device_number(status.st_rdev);
  }
  return ::stat(directory.c_str(), &status) == 0 && major(status.st_dev) != 0
             ? of_device_number(status.st_dev)
             : Encryption::unknown;
}

Finding check_disk(const fs::path& records) {
  switch (of_directory(records)) {
    case Encryption::yes:
      return {"disk", Health::ok, "the records are on an encrypted disk", {}};
    case Encryption::no:
      return {"disk", Health::notice, "the records are on a disk that is not encrypted",
              "move them to an encrypted disk: see tnotes-security(7)"};
    case Encryption::unknown:
      break;
  }
  return {"disk", Health::notice, "whether the records' disk is encrypted is unknown",
          "lsblk, or ask whoever set up this machine"};
}

Encryption of_swap(const std::string& name) {
  struct stat status {};
  if (::stat(name.c_str(), &status) != 0) return Encryption::unknown;
  if (S_ISBLK(status.st_mode)) return of_device_number(status.st_rdev);
  return of_directory(fs::path(name).parent_path());
}

Finding check_swap() {
  const std::vector<std::string> open = open_swaps();
  if (open.empty()) return {"swap", Health::ok, "no memory is swapped out unencrypted", {}};
  return {"swap", Health::notice,
          fmt::format("swap is not known to be encrypted: {}", fmt::join(open, ", ")),
          "swapoff -a, or encrypt it: see tnotes-security(7)"};
}

Finding check_landlock() {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version > 0) {
    return {"landlock", Health::ok, fmt::format("Landlock, version {}", version), {}};
  }
  return {"landlock",
          Health::notice,
          "this kernel has no Landlock: one of the walls around the vault is missing",
          {}};
}

}  // namespace

std::vector<std::string> open_swaps() {
  std::vector<std::string> open;
  const std::string table = kernel_file("/proc/swaps");
  const auto lines = split_lines(table);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string name = unescape(lines[i].substr(0, lines[i].find_first_of(" \t")));
    // Compressed memory is memory.
    if (name.empty() || name.starts_with("/dev/zram")) continue;
    if (of_swap(name) != Encryption::yes) open.push_back(name);
  }
  return open;
}

void check_machine(const fs::path& records, Findings& findings) {
  if (!records.empty() && is_there(records)) {
    findings.push_back(guarded("disk", [&] { return check_disk(records); }));
  }
  findings.push_back(guarded("swap", check_swap));
  findings.push_back(guarded("landlock", check_landlock));
}

}  // namespace tnotes::cli
