/** The sandbox in this process: state, events and server put together. */
import { createChance } from './chance';
import { openDataFile, readDataFile } from './data-file';
import { createOutbox } from './events/outbox';
import { createServer } from './server';
import { checkWebhookSecrets, type SandboxOptions } from './settings';

export interface Sandbox {
  /** The parties are below it: `<url>/webstore`, `/experian`, `/video`, `/letters`, `/notifier`, `/control`. */
  readonly url: string;
  /** Sends what was kept back for want of an address. */
  setWebhookBaseUrl(url: string): Promise<void>;
  close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { clock = Date.now, seed = 1, host = '127.0.0.1', port = 0, dataFile, log } = options;
  const { webhookSecrets, credentials } = options;
  const secrets = { webhookSecrets, credentials };
  checkWebhookSecrets(secrets);
  const state = readDataFile(dataFile);
  const file = openDataFile(dataFile, state);
  const chance = createChance(seed);
  const outbox = createOutbox({
    state,
    secrets,
    clock,
    chance,
    baseUrl: options.webhookBaseUrl,
    retriesMs: options.eventRetriesMs,
    onChange: () => file.touch(),
  });
  const app = createServer({ secrets, clock, chance, state, outbox }, { onChange: () => file.touch(), log });
  const url = await app.listen({ host, port });
  void outbox.resume();
  return {
    url,
    setWebhookBaseUrl: (baseUrl) => outbox.setBaseUrl(baseUrl),
    async close() {
      outbox.close();
      await app.close();
      await file.close();
    },
  };
}
