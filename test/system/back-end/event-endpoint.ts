/** Where events come in: a plain HTTP server that verifies, holds each body against the catalogue, and passes it on once. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { isGenuine } from './webhook-signature';

export interface Event {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EventEndpoint {
  readonly url: string;
  /** An address that was given up: whatever comes there is answered 410. */
  readonly retiredUrl: string;
  /** The secret that the endpoint was given when it was registered. */
  secret: string;
  /** Ids that came again, and were passed over. */
  readonly repeated: number;
  close(): Promise<void>;
}

export interface Catalogue {
  readonly $defs: Readonly<Record<string, unknown>>;
}

export async function openEventEndpoint(options: {
  readonly catalogue: Catalogue;
  readonly take: (event: Event) => void;
  readonly fault: (what: string) => void;
}): Promise<EventEndpoint> {
  const { catalogue, take, fault } = options;
  const ajv = addFormats(new Ajv2020({ strict: false, logger: false, allErrors: true }));
  ajv.addSchema(catalogue, 'catalogue');
  const seen = new Set<string>();
  let isAnswerLost = false;
  let repeated = 0;

  /** @returns the status to answer with */
  function receive(request: IncomingMessage, bytes: Buffer): number {
    if (request.url !== new URL(endpoint.url).pathname) return 410;
    if (!isGenuine(endpoint.secret, request.headers, bytes, Date.now())) {
      fault('an event was not signed with our secret');
      return 401;
    }
    const event = JSON.parse(bytes.toString()) as Event;
    const { id, type } = event;
    if (!Object.hasOwn(catalogue.$defs, type)) fault(`the catalogue has no event ${type}`);
    else if (!ajv.validate({ $ref: `catalogue#/$defs/${type}` }, event)) {
      fault(`${type}: ${ajv.errorsText()}: ${bytes.toString()}`);
    }
    if (request.headers['webhook-id'] !== id) fault(`${type}: webhook-id is not the id of the event`);
    if (seen.has(id)) {
      repeated++;
      return 204;
    }
    seen.add(id);
    take(event);
    // Once, so that it must come again: taken, and the answer did not get through.
    if (isAnswerLost || type !== 'upgrade.completed') return 204;
    isAnswerLost = true;
    return 500;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        response.writeHead(receive(request, Buffer.concat(chunks))).end();
      } catch (error) {
        fault(`an event could not be taken: ${String(error)}`);
        response.writeHead(500).end();
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint: EventEndpoint = {
    url: `${base}/proofing-events`,
    retiredUrl: `${base}/before-we-moved`,
    secret: '',
    get repeated() {
      return repeated;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return endpoint;
}
