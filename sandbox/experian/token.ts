/** Access tokens of the question provider: they expire by the clock. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authorizationOf, equalSecrets } from '../equal-secrets';
import { parsed, Refusal } from '../refusal';
import { nextOf, type World } from '../world';

const TOKEN_SECONDS = 900;

const loginSchema = z.object({
  username: z.string(),
  password: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
});

/** @throws Refusal 400 without its headers, 401 with a wrong login */
export function issueToken(world: World, request: FastifyRequest) {
  if (request.headers['x-correlation-id'] === undefined || request.headers['x-user-domain'] === undefined) {
    throw new Refusal(400, 'invalid_request', 'X-Correlation-Id and X-User-Domain are needed.');
  }
  const login = parsed(loginSchema, request.body);
  const { username, password, clientId, clientSecret } = world.secrets.credentials.experian;
  const isRight = [
    equalSecrets(login.username, username),
    equalSecrets(login.password, password),
    equalSecrets(login.client_id, clientId),
    equalSecrets(login.client_secret, clientSecret),
  ].every(Boolean);
  if (!isRight) throw new Refusal(401, 'invalid_login', 'Access is denied due to invalid credentials.');

  const { tokens } = world.state;
  const now = world.clock();
  for (const [token, expiresAt] of tokens) if (expiresAt <= now) tokens.delete(token);
  const token = world.chance.id('xp_', 'token', nextOf(world, 'token'));
  tokens.set(token, now + TOKEN_SECONDS * 1000);
  return { access_token: token, expires_in: TOKEN_SECONDS, token_type: 'Bearer', issued_at: String(now) };
}

/** @throws Refusal 401 without a token that is good now */
export function checkToken({ state, clock }: World, request: FastifyRequest): void {
  const token = authorizationOf(request.headers.authorization, 'Bearer') ?? '';
  if ((state.tokens.get(token) ?? 0) <= clock()) {
    throw new Refusal(401, 'invalid_token', 'The access token is missing, unknown or expired.');
  }
}
