#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <sodium.h>
#include <utility>

#include "base/error.hpp"

namespace tnotes {
namespace {

// Keys come and go with every note that is opened, and each needs a mapping, four protections and a
// lock from the kernel. So the memory of small ones is kept, wiped, for the next of that size: some
// by each thread, so that threads do not wait for each other, and what those that end have kept by
// all.
constexpr std::size_t kept_size = 64;
constexpr std::size_t kept_count = 16;

unsigned char* fresh(std::size_t size) {
  static const bool ready = sodium_init() >= 0;
  auto* const block = ready ? static_cast<unsigned char*>(sodium_malloc(size)) : nullptr;
  if (block == nullptr) throw Error(Exit::system, "there is no memory for keys");
  return block;
}

// Blocks of each small size. Allocates nothing, so that giving back cannot fail.
class Blocks {
 public:
  unsigned char* take(std::size_t size) noexcept {
    auto& [blocks, count] = kept_[size];
    return count == 0 ? nullptr : blocks[--count];
  }
  // Whether there was room for it.
  bool keep(unsigned char* block, std::size_t size) noexcept {
    auto& [blocks, count] = kept_[size];
    if (count == blocks.size()) return false;
    blocks[count++] = block;
    return true;
  }

 private:
  struct Kept {
    std::array<unsigned char*, kept_count> blocks{};
    std::size_t count = 0;
  };
  std::array<Kept, kept_size + 1> kept_{};
};

class SharedBlocks {
 public:
  unsigned char* take(std::size_t size) {
    const std::lock_guard hold(mutex_);
    return blocks_.take(size);
  }
  void give_back(unsigned char* block, std::size_t size) noexcept {
    const std::lock_guard hold(mutex_);
    if (!blocks_.keep(block, size)) sodium_free(block);
  }

 private:
  std::mutex mutex_;
  Blocks blocks_;
};

// Never destroyed: secrets with static storage may outlive it.
SharedBlocks& shared_blocks() {
  static auto* const all = new SharedBlocks;
  return *all;
}

// Secrets may go after a thread's blocks have gone.
thread_local bool has_ended = false;

class ThreadBlocks {
 public:
  ThreadBlocks() = default;
  ThreadBlocks(const ThreadBlocks&) = delete;
  ThreadBlocks& operator=(const ThreadBlocks&) = delete;
  ~ThreadBlocks() {
    has_ended = true;
    for (std::size_t size = 1; size <= kept_size; ++size) {
      while (auto* const block = blocks_.take(size)) shared_blocks().give_back(block, size);
    }
  }
  [[nodiscard]] Blocks& blocks() { return blocks_; }

 private:
  Blocks blocks_;
};
thread_local ThreadBlocks thread_blocks;

unsigned char* take(std::size_t size) {
  unsigned char* block = nullptr;
  if (size <= kept_size) {
    if (!has_ended) block = thread_blocks.blocks().take(size);
    if (block == nullptr) block = shared_blocks().take(size);
  }
  return block == nullptr ? fresh(size) : block;
}

void give_back(unsigned char* block, std::size_t size) noexcept {
  sodium_memzero(block, size);
  if (size > kept_size) return sodium_free(block);
  if (!has_ended && thread_blocks.blocks().keep(block, size)) return;
  shared_blocks().give_back(block, size);
}

}  // namespace

Secret::Secret(std::size_t size) : size_(size) {
  if (size == 0) return;
  data_ = take(size);
  std::fill_n(data_, size, static_cast<unsigned char>(0));
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Secret::~Secret() {
  if (data_ != nullptr) give_back(data_, size_);
}

Secret Secret::copy(std::string_view bytes) {
  Secret secret(bytes.size());
  std::ranges::copy(bytes, secret.data_);
  return secret;
}

bool operator==(const Secret& one, const Secret& two) {
  return one.size_ == two.size_ && sodium_memcmp(one.data_, two.data_, one.size_) == 0;
}

std::string_view SecretTexts::keep(std::string_view text) {
  constexpr std::size_t block_size = std::size_t{32} << 10;
  if (blocks_.empty() || blocks_.back().size() - used_ < text.size()) {
    blocks_.emplace_back(std::max(block_size, text.size()));
    used_ = 0;
  }
  auto* const place = blocks_.back().data() + used_;
  std::ranges::copy(text, place);
  used_ += text.size();
  return {reinterpret_cast<const char*>(place), text.size()};
}

void wipe(std::string& text) {
  const std::size_t size = text.size();
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.resize(size);
}

}  // namespace tnotes
