/** A key ring that is kept wrapped by a key management service, as the text it was before. */
import type { KeyWrapper } from './key-wrapper';

/**
 * @param name of the ring; the context of each key is `name/id`, so that no key unwraps in the place of another
 * @param text `id:base64` of wrapped keys, comma-separated; what is malformed is left for the parser to refuse
 */
export async function unwrapRing(
  wrapper: KeyWrapper,
  name: string,
  text: string | undefined,
): Promise<string> {
  const entries = (text ?? '').split(',').map((entry) => entry.trim());
  const clear = entries.map(async (entry) => {
    const colon = entry.indexOf(':');
    if (colon < 1) return entry;
    const keyId = entry.slice(0, colon);
    const bytes = Buffer.from(entry.slice(colon + 1), 'base64');
    const key = await wrapper.unwrap({ keyId: wrapper.currentKeyId, bytes }, `${name}/${keyId}`);
    return `${keyId}:${key.toString('base64')}`;
  });
  return (await Promise.all(clear)).join(',');
}
