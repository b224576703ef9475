#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>

#include "age/io.hpp"
#include "base/secret.hpp"

namespace tnotes::age {

// Some of a payload's chunks, as they came and as they go. Both are wiped: one of them is the text.
struct Batch {
  std::string in{};
  std::string out{};
  std::uint64_t first = 0;  // its first chunk's number
  std::size_t count = 0;    // 0 where there is nothing in it
  bool last = false;        // whether it has the payload's last chunk
  std::string damage{};     // why nothing comes after what goes out, if that is so

  std::atomic<bool> done = false;
  std::exception_ptr failure{};  // of the work itself
  WipeAtEnd wipe_in{in};
  WipeAtEnd wipe_out{out};
};

// Reads an input to its end by batches of chunks of this size, has the work done on each in some
// thread (which turns `in` into `out`, or says what damage there is), and gives out what comes of
// it in the order of the chunks. Reading, working and giving out go on at the same time; where
// there is but one batch, or no thread to be had, nothing but this thread is used. An empty input
// has one chunk. Throws what the work throws, Damage(payload), and what the source throws: that
// comes out after the whole chunks before it.
void work_through(Input& in, std::size_t chunk_size, const Sink& out,
                  const std::function<void(Batch&)>& work);

}  // namespace tnotes::age
