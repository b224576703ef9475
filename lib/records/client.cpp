#include "records/client.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "records/fields.hpp"
#include "records/shapes.hpp"

namespace tnotes::records {

std::string client_folder(std::string_view id) { return fmt::format("clients/{}", id); }

std::string client_path(std::string_view id) { return fmt::format("clients/{}/client.yaml", id); }

std::string_view to_string(ClientStatus status) {
  return status == ClientStatus::active ? "active" : "closed";
}

Client parse_client(const yaml::Source& source, std::string_view id) {
  refuse_vault_text(source.name, source.text);
  const yaml::Node root = yaml::parse(source);
  if (is_psychotherapy_front(root)) {
    throw Error(Exit::refused, fmt::format("{} has the shape of a psychotherapy note", source.name))
        .hint(kept_by_the_vault);
  }
  Client client;
  client.id = id;
  for (const auto& entry : root.entries) {
    const std::string& key = entry.key;
    const yaml::Node& value = entry.value;
    if (key == "name") {
      client.name = scalar_text(source, key, value);
    } else if (key == "dob") {
      if (!value.is_null()) client.dob = date_value(source, key, value);
    } else if (key == "status") {
      const std::string status = scalar_text(source, key, value);
      if (status != "active" && status != "closed") {
        throw yaml::error_at(source, value.mark, "'status' is active or closed");
      }
      client.status = status == "active" ? ClientStatus::active : ClientStatus::closed;
    } else if (key == "opened") {
      if (!value.is_null()) client.opened = date_value(source, key, value);
    } else if (key == "closed") {
      if (!value.is_null()) client.closed = date_value(source, key, value);
    } else if (key == "diagnoses") {
      client.diagnoses = text_list(source, key, value);
    } else if (key == "flags") {
      client.flags = text_list(source, key, value);
    }
  }
  if (trim(client.name).empty()) throw yaml::error_at(source, {}, "the client has no 'name'");
  return client;
}

std::string render_client(const Client& client) {
  const auto list = [](const std::vector<std::string>& values) {
    std::string text = "[";
    for (const auto& value : values) {
      if (text.size() > 1) text += ", ";
      text += yaml::scalar(value);
    }
    return text + "]";
  };
  std::string text = fmt::format("name: {}\n", yaml::quoted(client.name));
  if (client.dob) text += fmt::format("dob: {}\n", format_date(*client.dob));
  text += fmt::format("status: {}\n", to_string(client.status));
  if (client.opened) text += fmt::format("opened: {}\n", format_date(*client.opened));
  if (client.closed) text += fmt::format("closed: {}\n", format_date(*client.closed));
  text += fmt::format("diagnoses: {}\nflags: {}\n", list(client.diagnoses), list(client.flags));
  return text;
}

}  // namespace tnotes::records
