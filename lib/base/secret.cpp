#include "base/secret.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <sodium.h>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace tnotes {
namespace {

// Keys come and go with every note that is opened, and each needs a mapping, four protections and a
// lock from the kernel. So the memory of small ones is kept, wiped, for the next of that size.
constexpr std::size_t kept_size = 64;
constexpr std::size_t kept_count = 16;

class Blocks {
 public:
  unsigned char* take(std::size_t size) {
    if (size > kept_size) return fresh(size);
    const std::lock_guard hold(mutex_);
    std::vector<unsigned char*>& kept = kept_[size];
    if (kept.empty()) return fresh(size);
    unsigned char* const block = kept.back();
    kept.pop_back();
    return block;
  }

  void give_back(unsigned char* block, std::size_t size) noexcept {
    sodium_memzero(block, size);
    if (size <= kept_size) {
      const std::lock_guard hold(mutex_);
      std::vector<unsigned char*>& kept = kept_[size];
      if (kept.size() < kept.capacity()) return kept.push_back(block);
    }
    sodium_free(block);
  }

 private:
  unsigned char* fresh(std::size_t size) {
    static const bool ready = sodium_init() >= 0;
    auto* const block = ready ? static_cast<unsigned char*>(sodium_malloc(size)) : nullptr;
    if (block == nullptr) throw Error(Exit::system, "there is no memory for keys");
    if (size <= kept_size) kept_[size].reserve(kept_count);
    return block;
  }

  std::mutex mutex_;
  std::array<std::vector<unsigned char*>, kept_size + 1> kept_;
};

// Never destroyed: secrets with static storage may outlive it.
Blocks& blocks() {
  static auto* const all = new Blocks;
  return *all;
}

}  // namespace

Secret::Secret(std::size_t size) : size_(size) {
  if (size == 0) return;
  data_ = blocks().take(size);
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
  if (data_ != nullptr) blocks().give_back(data_, size_);
}

Secret Secret::copy(std::string_view bytes) {
  Secret secret(bytes.size());
  std::ranges::copy(bytes, secret.data_);
  return secret;
}

bool operator==(const Secret& one, const Secret& two) {
  return one.size_ == two.size_ && sodium_memcmp(one.data_, two.data_, one.size_) == 0;
}

void wipe(std::string& text) {
  const std::size_t size = text.size();
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.resize(size);
}

}  // namespace tnotes
