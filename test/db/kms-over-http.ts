/**
 * A key management service on this machine, and the adapter by which a store uses it: the example of
 * docs/personal-data.md as a whole. Its key never leaves it; it counts what it is asked.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { StoreError } from '../../db';
import type { KeyWrapper } from '../../db';

export interface FakeKms {
  readonly url: string;
  readonly asked: { encrypt: number; decrypt: number };
  close(): Promise<void>;
}

interface Asked {
  readonly text: string;
  readonly context: string;
}

export async function startFakeKms(): Promise<FakeKms> {
  const key = randomBytes(32);
  const asked = { encrypt: 0, decrypt: 0 };
  const encrypt = ({ text, context }: Asked): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(Buffer.from(text, 'base64')), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
  };
  const decrypt = ({ text, context }: Asked): string => {
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('base64');
  };
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      try {
        const operation = request.url === '/encrypt' ? 'encrypt' : 'decrypt';
        asked[operation]++;
        response.end(JSON.stringify({ text: (operation === 'encrypt' ? encrypt : decrypt)(body as Asked) }));
      } catch {
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The adapter: the service's two calls, and its errors as the store's. */
export function kmsWrapper(url: string, keyId: string): KeyWrapper {
  async function call(operation: 'encrypt' | 'decrypt', bytes: Buffer, context: string): Promise<Buffer> {
    const body = JSON.stringify({ text: bytes.toString('base64'), context });
    const answer = await fetch(`${url}/${operation}`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(5_000),
    }).catch(() => {
      throw new StoreError('STORE_UNAVAILABLE', 'The key management service does not answer.');
    });
    if (!answer.ok) throw new StoreError('SEAL_BROKEN', 'The key management service refused a wrapped key.');
    return Buffer.from(((await answer.json()) as { text: string }).text, 'base64');
  }
  return {
    currentKeyId: keyId,
    wrap: async (dataKey, context) => ({ keyId, bytes: await call('encrypt', dataKey, context) }),
    unwrap: ({ bytes }, context) => call('decrypt', bytes, context),
  };
}
