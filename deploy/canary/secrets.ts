/** The secrets of a local stack as values to look for: as they are set, and the raw keys in them. */
import type { Values } from './values';

const SECRET_CHARACTERS_MIN = 16;

/**
 * The Web UI of a local stack tells it to every browser that opens it, and the dev server takes it as an argument: it keeps
 * other web pages out, not users of the machine (docs/payload-encryption.md).
 */
const KNOWN_ON_THE_MACHINE: ReadonlySet<string> = new Set(['CODEC_LOCAL_TOKEN']);

/** @param secrets by name, as the stack keeps them: keys with ids, several in one, `whsec_` and base64, or hex */
export function addSecrets(values: Values, secrets: Readonly<Record<string, string>>): void {
  for (const [setting, text] of Object.entries(secrets)) {
    if (KNOWN_ON_THE_MACHINE.has(setting)) continue;
    const parts = text.split(/[\s,:]|whsec_/).filter((part) => part.length >= SECRET_CHARACTERS_MIN);
    for (const [index, part] of parts.entries()) {
      const name = parts.length === 1 ? setting : `${setting} ${index + 1}`;
      values.add(name, part);
      const raw = /^[0-9a-f]+$/i.test(part) ? Buffer.from(part, 'hex') : Buffer.from(part, 'base64');
      if (raw.length >= SECRET_CHARACTERS_MIN) values.add(`${name}, raw`, raw);
    }
  }
}
