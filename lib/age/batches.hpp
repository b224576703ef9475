#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "age/io.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Some of a payload's chunks, as they came and as they go. Both are wiped: one of them is the text.
struct Batch {
  // Some processors copy slowly to an address that is a little above the source's within a page,
  // which is where a large string begins: so the bytes that are read stand further behind.
  static constexpr std::size_t lead = 64;

  std::string in{};  // behind the lead
  std::string out{};
  std::uint64_t first = 0;  // its first chunk's number
  std::size_t count = 0;    // 0 where there is nothing in it
  bool last = false;        // whether it has the payload's last chunk
  bool cut = false;         // whether the source threw behind it, so that nobody knows what follows
  std::string damage{};     // why nothing comes after what goes out, if that is so

  std::atomic<bool> done = false;
  std::exception_ptr failure{};  // of the work itself

  [[nodiscard]] std::string_view given() const { return std::string_view(in).substr(lead); }

  WipeAtEnd wipe_in{in};
  WipeAtEnd wipe_out{out};
};

// Reads an input to its end by batches of chunks of this size, has the work done on each (which
// turns `in` into `out`, or says what damage there is), and gives out what comes of it in the order
// of the chunks. Reads and gives out in the calling thread, while others work; `work` must bear
// being called in several at once. Few batches, or a system that allows no more threads: then the
// calling thread works, too. An empty input has one chunk.
//
// Throws Damage(payload); what the work, the sink or the source throws, the latter's after the
// whole chunks before it. It does not come out before the batches that are underway have been
// worked on.
void work_through(Input& in, std::size_t chunk_size, const Sink& out,
                  const std::function<void(Batch&)>& work);

}  // namespace tnotes::age
