/** One HTTP server, a prefix a party. */
import fastify, { type FastifyInstance } from 'fastify';
import { registerControl } from './control/control';
import { createExperian } from './experian/experian';
import { addJsonParser } from './json-body';
import { createLetterHouse } from './letters/letter-house';
import { createNotifier } from './notifier';
import { renderPage } from './page';
import { registerParty } from './party';
import { addLogLines } from './request-log';
import type { RequestLine } from './settings';
import { createLiveVideo } from './video/live-video';
import { createWebstore } from './webstore/webstore';
import type { World } from './world';

const BODY_BYTES_MAX = 1024 * 1024;

/** Ids are up to 200 characters, and each may be written as three or more in a path. Fastify stops at 100. */
const PARAMETER_CHARACTERS_MAX = 2_000;

/** @param onChange called whenever a call may have changed what is kept */
export function createServer(
  world: World,
  options: { readonly onChange: () => void; readonly log?: ((line: RequestLine) => void) | undefined },
): FastifyInstance {
  // Callers that were left hanging by a fault must not keep the sandbox from closing.
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PARAMETER_CHARACTERS_MAX },
  });
  addJsonParser(app);
  // Both: a call may be refused before it has an answer, or be left without one after its work was done.
  app.addHook('onRequest', async () => options.onChange());
  app.addHook('onSend', async () => options.onChange());
  if (options.log !== undefined) addLogLines(app, options.log);
  for (const create of [createWebstore, createExperian, createLiveVideo, createLetterHouse, createNotifier]) {
    registerParty(app, world, create(world));
  }
  registerControl(app, world);
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(renderPage()));
  return app;
}
