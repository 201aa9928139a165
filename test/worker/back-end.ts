/** A back end of a partner: a real HTTP server that checks every signature as the Standard Webhooks library does. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { EVENT_SCHEMAS, type UpgradeState } from '../../db/event-catalogue';
import type { OutgoingEventType } from '../../db/store';

export interface Taken {
  readonly id: string;
  readonly type: OutgoingEventType;
  readonly data: UpgradeState;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** How it answers: a status, or whatever it likes. */
export type Behaviour = number | ((response: ServerResponse, request: IncomingMessage) => void);

export interface BackEnd {
  readonly url: string;
  /** All that came, in order, whatever was answered. */
  readonly asked: readonly Taken[];
  /** What was answered 2xx, as `upgradeId: sequence`, in order. */
  readonly taken: readonly string[];
  /** The secret that signatures are checked with. */
  secret: string;
  /** From now on; the default is 204. */
  behave: (event: Taken) => Behaviour;
  close(): Promise<void>;
}

/** @param clock what the back end takes for the time, UTC milliseconds */
export async function startBackEnd(secret: string, clock: () => number): Promise<BackEnd> {
  const asked: Taken[] = [];
  const taken: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      if (!isGenuine(backEnd.secret, body, request.headers, clock()))
        return void response.writeHead(401).end();
      const { id, type, data } = JSON.parse(body) as Taken;
      EVENT_SCHEMAS[type].parse(JSON.parse(body));
      const event = { id, type, data, headers: request.headers, body };
      asked.push(event);
      const behaviour = backEnd.behave(event);
      if (typeof behaviour === 'function') return behaviour(response, request);
      if (behaviour < 300) taken.push(`${data.upgradeId}: ${data.sequence}`);
      response.writeHead(behaviour).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const backEnd: BackEnd = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    asked,
    taken,
    secret,
    behave: () => 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return backEnd;
}

/** The library knows the machine's clock alone, so that is set. */
function isGenuine(secret: string, body: string, headers: IncomingMessage['headers'], now: number): boolean {
  const real = Date.now;
  Date.now = () => now;
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  } finally {
    Date.now = real;
  }
}
