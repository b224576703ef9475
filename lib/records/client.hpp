#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "workspace/yaml.hpp"

namespace tnotes::records {

enum class ClientStatus { active, closed };

// clients/<id>/client.yaml. Keys that tnotes does not know are the practice's own and stay.
struct Client {
  std::string id;  // the folder's name; the file does not repeat it
  std::string name;
  std::optional<Date> dob;
  ClientStatus status = ClientStatus::active;
  std::optional<Date> opened;  // dates of care
  std::optional<Date> closed;
  std::vector<std::string> diagnoses;  // ICD-10 codes
  std::vector<std::string> flags;
};

std::string client_folder(std::string_view id);  // clients/<id>
std::string client_path(std::string_view id);    // clients/<id>/client.yaml

// Throws invalid at the place of the fault.
Client parse_client(const yaml::Source& source, std::string_view id);

std::string render_client(const Client& client);

std::string_view to_string(ClientStatus status);

}  // namespace tnotes::records
