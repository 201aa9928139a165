/** The webstore's replies: their shapes, and what they mean in the product's words. */
import { z } from 'zod';
import type { Entitlement, KeyActivation, OrderResult, Product } from './gateways';
import { refusalSchema } from './refusal-schema';

const productSchema = z.enum([
  'PHONE_OTP_PROOFING_UPGRADE',
  'HARDWARE_TOKEN_PROOFING_UPGRADE',
] satisfies Product[]);

const offerSchema = z.object({
  product: productSchema,
  /** A price with fractions of a cent, or below nothing, is no price. */
  amountMinor: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

export const entitlementSchema = z.discriminatedUnion('entitlement', [
  z.object({ entitlement: z.literal('included'), orderId: z.string().min(1).nullish() }),
  z.object({ entitlement: z.literal('purchasable'), offers: z.array(offerSchema).min(1) }),
  z.object({ entitlement: z.literal('awaiting_payment'), orderId: z.string().min(1) }),
  z.object({ entitlement: z.literal('none') }),
]);

export const orderSchema = z.object({
  id: z.string().min(1),
  status: z.enum(['paid', 'awaiting_payment']),
  clientReference: z.string(),
});

export const activationSchema = z.object({
  id: z.string().min(1),
  status: z.literal('activated'),
  clientReference: z.string(),
});

export const keyRefusalSchema = refusalSchema(
  'key_of_another_user',
  'key_unknown',
  'key_inactive',
  'wrong_product',
);

export function entitlementOf(body: z.output<typeof entitlementSchema>): Entitlement {
  switch (body.entitlement) {
    case 'included':
      return { kind: 'INCLUDED', orderId: body.orderId ?? null };
    case 'purchasable':
      return { kind: 'PURCHASABLE', offers: body.offers };
    case 'awaiting_payment':
      return { kind: 'AWAITING_PAYMENT', orderId: body.orderId };
    case 'none':
      return { kind: 'NONE' };
    default:
      return body satisfies never;
  }
}

const ORDER_KINDS = { paid: 'PAID', awaiting_payment: 'AWAITING_PAYMENT' } as const;

export function orderResultOf({ id, status }: z.output<typeof orderSchema>): OrderResult {
  return { kind: ORDER_KINDS[status], orderId: id };
}

type KeyRefusal = Exclude<KeyActivation['kind'], 'ACTIVATED'>;
type KeyRefusalCode = z.output<typeof keyRefusalSchema>['error']['code'];

const KEY_REFUSALS: Record<KeyRefusalCode, KeyRefusal> = {
  key_of_another_user: 'KEY_OF_ANOTHER_USER',
  key_unknown: 'KEY_UNKNOWN',
  key_inactive: 'KEY_INACTIVE',
  wrong_product: 'WRONG_PRODUCT',
};

export function keyRefusalOf({ error }: z.output<typeof keyRefusalSchema>): KeyActivation {
  return { kind: KEY_REFUSALS[error.code] };
}
