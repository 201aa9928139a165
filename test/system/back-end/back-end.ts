/**
 * A partner's back end, as another team would write it: from the OpenAPI document, the event catalogue and their pages
 * (docs/events-to-back-ends.md, "Writing a back end"). It imports nothing of the product, and knows no path or body of it
 * by heart: operations are found by their operationId.
 */
import { setTimeout } from 'node:timers/promises';
import { readApiDocument, type ApiDocument } from './api-document';
import { type ApiCalls, createApiCalls } from './api-calls';
import { type Catalogue, type EventEndpoint, openEventEndpoint } from './event-endpoint';
import { createKnownUpgrades, type KnownUpgrades } from './known-upgrades';
import { type Customer, createUpgrade, type Start, type StartedStatus, type Upgrade } from './upgrade';

export interface BackEnd {
  readonly document: ApiDocument;
  readonly calls: ApiCalls;
  readonly endpoint: EventEndpoint;
  readonly known: KnownUpgrades;
  /** Whatever was not as the documents say. */
  readonly faults: readonly string[];
  /** Starts an upgrade, or attaches to the one that runs. @throws Error if it is refused */
  start(customer: Customer, start?: Start): Promise<Upgrade>;
  /** @throws Error unless it is refused with this code */
  startRefused(code: string, customer: Customer, start?: Start): Promise<void>;
  /** The ids of all upgrades that the list has, page by page. */
  listAll(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startBackEnd(options: {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly partnerId: string;
  readonly catalogue: Catalogue;
  /** How long what is waited for may take. */
  readonly withinMs?: number;
}): Promise<BackEnd> {
  const { apiUrl, apiKey, partnerId, catalogue, withinMs = 60_000 } = options;
  const faults: string[] = [];
  const fault = (what: string): void => void faults.push(what);
  const document = await readApiDocument(apiUrl);
  const calls = createApiCalls({ url: apiUrl, key: apiKey, document }, fault);
  const known = createKnownUpgrades(withinMs, fault);
  const endpoint = await openEventEndpoint({ catalogue, take: known.apply, fault });

  const startRequest = ({ userId, credentialId, otp }: Customer, start: Start = {}) => ({
    body: {
      userId,
      credentialId,
      partnerId,
      otp: otp(),
      consent: { textVersion: '2026-01', agreedAt: new Date().toISOString() },
      ...start,
    },
  });

  return {
    document,
    calls,
    endpoint,
    known,
    faults,
    close: () => endpoint.close(),

    async start(customer, start) {
      for (let tries = 1; ; tries++) {
        const request = startRequest(customer, start);
        const { body, code } = await calls.call<StartedStatus>('startUpgrade', request);
        if (code === undefined) return createUpgrade(calls, known, customer, body, withinMs);
        // The one before has ended and is being tidied up: a new intent a moment later.
        if (code !== 'EARLIER_UPGRADE_ENDING' || tries === 10) throw new Error(JSON.stringify(body));
        await setTimeout(1_000);
      }
    },

    async startRefused(code, customer, start) {
      await calls.refused(code, 'startUpgrade', startRequest(customer, start));
    },

    async listAll() {
      const ids: string[] = [];
      let cursor: string | null = null;
      do {
        const parameters = { partnerId, limit: 7, ...(cursor !== null && { cursor }) };
        const page: Page = await calls.done<Page>('listUpgrades', { parameters });
        ids.push(...page.upgrades.map(({ upgradeId }) => upgradeId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      return ids;
    },
  };
}

interface Page {
  readonly upgrades: readonly { readonly upgradeId: string }[];
  readonly nextCursor: string | null;
}
