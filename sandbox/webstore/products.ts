export const PRODUCTS = ['PHONE_OTP_PROOFING_UPGRADE', 'HARDWARE_TOKEN_PROOFING_UPGRADE'] as const;
export type Product = (typeof PRODUCTS)[number];

/** A year's price as last published: $34. In cents. */
export const PRICES = {
  PHONE_OTP_PROOFING_UPGRADE: { amountMinor: 3400, currency: 'USD' },
  HARDWARE_TOKEN_PROOFING_UPGRADE: { amountMinor: 3400, currency: 'USD' },
} as const satisfies Record<Product, { amountMinor: number; currency: string }>;

/** The upgrade that fits a credential: its id tells a hardware token. */
export function productFor(credentialId: string): Product {
  return credentialId.toLowerCase().includes('hardware')
    ? 'HARDWARE_TOKEN_PROOFING_UPGRADE'
    : 'PHONE_OTP_PROOFING_UPGRADE';
}
