export const PRODUCTS = ['PHONE_OTP_PROOFING_UPGRADE', 'HARDWARE_TOKEN_PROOFING_UPGRADE'] as const;
export type Product = (typeof PRODUCTS)[number];

/** The upgrade that fits a credential: its id tells a hardware token. */
export function productFor(credentialId: string): Product {
  return credentialId.toLowerCase().includes('hardware')
    ? 'HARDWARE_TOKEN_PROOFING_UPGRADE'
    : 'PHONE_OTP_PROOFING_UPGRADE';
}
