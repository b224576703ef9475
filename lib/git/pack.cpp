#include "git/pack.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <sys/stat.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/error.hpp"
#include "base/replace.hpp"
#include "git/durable.hpp"
#include "git/sha1.hpp"
#include "git/steps.hpp"

namespace tnotes::git {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;
constexpr std::size_t looked_at_by_git = 8000;  // to tell whether a file is binary
constexpr unsigned kind_of_blob = 3;

void append32(std::string& out, std::size_t value) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(value >> shift)));
  }
}

class Deflater {
 public:
  // `memory`: zlib's memLevel, from 1 to 9. zlib clears it for each blob; to store one needs none.
  Deflater(int level, int memory) {
    if (::deflateInit2(&stream_, level, Z_DEFLATED, MAX_WBITS, memory, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc();
    }
  }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { ::deflateEnd(&stream_); }

  void append(std::string& out, std::string_view bytes) {
    const std::size_t start = out.size();
    ::deflateReset(&stream_);
    out.resize(start + ::deflateBound(&stream_, bytes.size()));
    stream_.next_in = reinterpret_cast<const Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + start);
    stream_.avail_out = static_cast<uInt>(out.size() - start);
    if (::deflate(&stream_, Z_FINISH) != Z_STREAM_END) {  // which has room for all
      throw Error(Exit::system, "zlib does not keep to its bounds");
    }
    out.resize(start + stream_.total_out);
  }

 private:
  z_stream stream_{};
};

// A file that ends with the checksum of all before.
class SummedFile {
 public:
  SummedFile(int file, std::string shown) : file_(file), shown_(std::move(shown)) {
    bytes.reserve(2 * buffer_size);
  }

  std::string bytes;  // to be written next

  [[nodiscard]] std::size_t size() const { return written_ + bytes.size(); }

  void write_if_full() {
    if (bytes.size() >= buffer_size) write();
  }

  Oid finish() {
    write();
    const Oid sum = sum_.digest();
    write_descriptor(file_, bytes_of(sum), shown_);
    return sum;
  }

 private:
  void write() {
    sum_.update(bytes);
    write_descriptor(file_, bytes, shown_);
    written_ += bytes.size();
    bytes.clear();
  }

  int file_;
  std::string shown_;
  std::size_t written_ = 0;
  Sha1 sum_;
};

struct Placed {
  std::size_t offset;
  unsigned long crc;
};

void append_header(std::string& out, std::size_t size) {
  unsigned byte = kind_of_blob << 4U | (size & 0x0fU);
  for (size >>= 4U; size != 0; size >>= 7U) {
    out.push_back(static_cast<char>(byte | 0x80U));
    byte = size & 0x7fU;
  }
  out.push_back(static_cast<char>(byte));
}

void write_pack_index(const std::vector<Blob>& blobs, const std::vector<Placed>& placed,
                      const Oid& pack, int index, const std::string& shown) {
  SummedFile file(index, shown);
  file.bytes += "\377tOc";
  append32(file.bytes, 2);
  std::size_t up_to = 0;
  for (unsigned first_byte = 0; first_byte < 256; ++first_byte) {
    while (up_to < blobs.size() && blobs[up_to].id.bytes[0] == first_byte) ++up_to;
    append32(file.bytes, up_to);
  }
  for (const Blob& blob : blobs) file.bytes += bytes_of(blob.id);
  for (const Placed& at : placed) append32(file.bytes, at.crc);
  for (const Placed& at : placed) append32(file.bytes, at.offset);
  file.bytes += bytes_of(pack);
  file.finish();
}

void sort_blobs(std::vector<Blob>& blobs) {
  std::ranges::sort(blobs, {}, &Blob::id);
  for (std::size_t i = 1; i < blobs.size(); ++i) {
    if (blobs[i].id == blobs[i - 1].id && blobs[i].bytes != blobs[i - 1].bytes) {
      throw Error(Exit::invalid, "two files are made to have the same name in git");
    }
  }
  const auto same = [](const Blob& a, const Blob& b) { return a.id == b.id; };
  blobs.erase(std::unique(blobs.begin(), blobs.end(), same), blobs.end());
}

}  // namespace

Oid name_blob(std::string_view bytes) {
  Sha1 sum;
  sum.update("blob " + std::to_string(bytes.size()) + '\0');
  sum.update(bytes);
  return sum.digest();
}

Oid write_pack(const std::vector<Blob>& blobs, int pack, int index, const std::string& shown) {
  SummedFile file(pack, shown);
  file.bytes += "PACK";
  append32(file.bytes, 2);
  append32(file.bytes, blobs.size());
  Deflater storing(Z_NO_COMPRESSION, 1);
  Deflater squeezing(Z_BEST_SPEED, 8);
  std::vector<Placed> placed;
  placed.reserve(blobs.size());
  for (const Blob& blob : blobs) {
    const std::size_t offset = file.size();
    const std::size_t start = file.bytes.size();
    append_header(file.bytes, blob.bytes.size());
    const bool binary = blob.bytes.substr(0, looked_at_by_git).find('\0') != std::string_view::npos;
    (binary ? storing : squeezing).append(file.bytes, blob.bytes);
    placed.push_back(
        {offset, ::crc32_z(0, reinterpret_cast<const Bytef*>(file.bytes.data()) + start,
                           file.bytes.size() - start)});
    file.write_if_full();
  }
  const Oid sum = file.finish();
  write_pack_index(blobs, placed, sum, index, shown);
  return sum;
}

NewPack::~NewPack() {
  // The index first: git looks for no pack without.
  std::ranges::reverse(published_);
  for (const std::string& path : published_) {
    static_cast<void>(::unlinkat(git_.descriptor(), path.c_str(), 0));
  }
}

void NewPack::write(std::vector<Blob> blobs) {
  step("write the pack");
  sort_blobs(blobs);
  const Descriptor pack = transaction_.create("pack");
  const Descriptor index = transaction_.create("pack-index");
  const Oid sum = write_pack(blobs, pack.get(), index.get(), ".git/objects/pack");
  SyncBatch batch;
  batch.add(transaction_.descriptor(), "pack");
  batch.add(transaction_.descriptor(), "pack-index");
  batch.flush();
  const std::string name = "objects/pack/pack-" + sum.hex();
  step("publish the pack");
  // Copies that leave out empty directories lack this one. Where it cannot be made, the link fails.
  static_cast<void>(::mkdirat(git_.descriptor(), "objects/pack", 0700));
  publish("pack", name + ".pack");
  step("publish the pack's index");
  publish("pack-index", name + ".idx");
}

void NewPack::publish(const std::string& staged, const std::string& name) {
  if (::linkat(transaction_.descriptor(), staged.c_str(), git_.descriptor(), name.c_str(), 0) ==
      0) {
    published_.push_back(name);
  } else if (errno != EEXIST) {  // the same pack, which objects may refer to
    throw_system("write", ".git/" + name, errno);
  }
}

}  // namespace tnotes::git
