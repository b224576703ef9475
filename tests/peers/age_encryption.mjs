// age-encryption as a command, from the standard input to the standard output. Ends with 1 where it
// does not decrypt, with 2 for anything else that goes wrong.
import { webcrypto } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";

globalThis.crypto ??= webcrypto; // which Node has of itself from 20 on
const age = await import("age-encryption");

const [action, kind, ...words] = process.argv.slice(2);

function write(bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

async function encrypt(armored) {
  const encrypter = new age.Encrypter();
  if (kind === "passphrase") {
    encrypter.setPassphrase(words[0]);
    encrypter.setScryptWorkFactor(12);
  } else {
    words.forEach((recipient) => encrypter.addRecipient(recipient));
  }
  const file = await encrypter.encrypt(new Uint8Array(readFileSync(0)));
  write(armored ? Buffer.from(age.armor.encode(file)) : file);
}

async function decrypt() {
  const decrypter = new age.Decrypter();
  if (kind === "passphrase") decrypter.addPassphrase(words[0]);
  else decrypter.addIdentity(words[0]);
  const given = new Uint8Array(readFileSync(0));
  try {
    const armored = given[0] === "-".charCodeAt(0);
    write(await decrypter.decrypt(armored ? age.armor.decode(Buffer.from(given).toString()) : given));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}

try {
  if (action === "keygen") {
    const identity = await age.generateX25519Identity();
    write(Buffer.from(`${identity}\n${await age.identityToRecipient(identity)}\n`));
  } else if (action === "decrypt") {
    await decrypt();
  } else {
    await encrypt(action === "armor");
  }
} catch (error) {
  console.error(error);
  process.exitCode = 2;
}
