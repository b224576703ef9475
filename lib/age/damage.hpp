#pragma once

#include <string>
#include <utility>

#include "base/error.hpp"

namespace tnotes::age {

// The layer of an age file that is not as the format says.
enum class Layer { armor, header, mac, payload };

// Why an age file cannot be read, whoever's it is: always Exit::invalid. The message speaks of "the
// age file"; who knows the file's name says it.
class Damage : public Error {
 public:
  Damage(Layer layer, std::string message)
      : Error(Exit::invalid, std::move(message)), layer_(layer) {}
  [[nodiscard]] Layer layer() const { return layer_; }

 private:
  Layer layer_;
};

}  // namespace tnotes::age
