/**
 * The webstore: what a person is entitled to, the order of an upgrade, and the licence key of one bought before.
 *
 * Idempotency: the upgrade id is the key and the client reference of an order and of an activation, so one upgrade has
 * one order.
 * Security: a licence key is worth what was paid for it. It goes into the body of one request, and into nothing else.
 */
import { z } from 'zod';
import type { WebstoreGateway } from './gateways';
import { callParty, type Http } from './http';
import { unmappedReply } from './http-failures';
import { type PartyConfig, partyOf } from './party-config';
import { refusalSchema } from './refusal-schema';
import {
  activationSchema,
  entitlementOf,
  entitlementSchema,
  keyRefusalOf,
  keyRefusalSchema,
  orderResultOf,
  orderSchema,
} from './webstore-replies';

export interface WebstoreConfig extends PartyConfig {
  readonly apiKey: string;
}

const WITHDRAWAL = { 200: 'CANCELLED', 404: 'NOT_FOUND', 409: 'TOO_LATE' } as const;

export function createWebstoreGateway(config: WebstoreConfig, http: Http = callParty): WebstoreGateway {
  const party = partyOf('WEBSTORE', config);
  const headers = { authorization: `Bearer ${config.apiKey}` };
  return {
    async getEntitlement({ upgradeId, userId, credentialId, partnerId }) {
      const { body } = await http(party, {
        name: 'getEntitlement',
        method: 'GET',
        path: ['v1', 'entitlements'],
        query: { upgradeId, userId, credentialId, partnerId },
        headers,
        replies: { 200: entitlementSchema },
      });
      return entitlementOf(body);
    },

    async placeOrder({ upgradeId, paymentMethod, ...order }) {
      const { userId, credentialId, partnerId, product } = order;
      const reply = await http(party, {
        name: 'placeOrder',
        method: 'POST',
        path: ['v1', 'orders'],
        headers,
        idempotencyKey: upgradeId,
        body: JSON.stringify({
          clientReference: upgradeId,
          userId,
          credentialId,
          partnerId,
          product,
          paymentMethod: paymentMethod === 'CARD' ? 'card' : 'invoice',
        }),
        replies: {
          200: orderSchema,
          201: orderSchema,
          402: refusalSchema('card_declined'),
          422: refusalSchema('wrong_product'),
        },
      });
      if (reply.status === 402) return { kind: 'PAYMENT_DECLINED' };
      if (reply.status === 422) return { kind: 'WRONG_PRODUCT' };
      // Somebody else's order must not make this upgrade a paid one.
      if (reply.body.clientReference !== upgradeId) throw unmappedReply(party, 'placeOrder', reply.status);
      return orderResultOf(reply.body);
    },

    async cancelOrder(upgradeId) {
      const { status } = await http(party, {
        name: 'cancelOrder',
        method: 'POST',
        path: ['v1', 'orders', 'by-reference', upgradeId, 'cancellation'],
        headers,
        replies: {
          200: z.object({ status: z.literal('cancelled') }),
          404: z.unknown(),
          409: refusalSchema('already_paid'),
        },
      });
      return WITHDRAWAL[status];
    },

    async activateKey({ upgradeId, userId, credentialId, partnerId, licenceKey }) {
      const reply = await http(party, {
        name: 'activateKey',
        method: 'POST',
        path: ['v1', 'licence-keys', 'activation'],
        headers,
        idempotencyKey: upgradeId,
        body: JSON.stringify({ clientReference: upgradeId, userId, credentialId, partnerId, licenceKey }),
        replies: { 200: activationSchema, 422: keyRefusalSchema },
      });
      if (reply.status === 422) return keyRefusalOf(reply.body);
      if (reply.body.clientReference !== upgradeId) throw unmappedReply(party, 'activateKey', reply.status);
      return { kind: 'ACTIVATED', orderId: reply.body.id };
    },

    async reportExhausted(upgradeId) {
      await http(party, {
        name: 'reportExhausted',
        method: 'POST',
        path: ['v1', 'orders', 'by-reference', upgradeId, 'exhaustion'],
        headers,
        // Nothing bought under this reference: nothing to use up.
        replies: { 200: z.object({ status: z.literal('exhausted') }), 404: z.unknown() },
      });
    },

    async probe() {
      await http(party, {
        name: 'probe',
        method: 'GET',
        path: ['v1', 'health'],
        headers,
        replies: { 200: z.object({ status: z.literal('ok') }) },
      });
    },
  };
}
