import type { SandboxSecrets } from '../../../sandbox';

/** Made up for these tests. */
export const TEST_SECRETS = {
  webhookSecrets: {
    webstore: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
    liveVideo: `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
    letterHouse: `whsec_${Buffer.alloc(32, 3).toString('base64')}`,
    credentialIssuer: `whsec_${Buffer.alloc(32, 4).toString('base64')}`,
  },
  credentials: {
    webstoreApiKey: 'webstore-key',
    experian: { username: 'user', password: 'password', clientId: 'client', clientSecret: 'client-secret' },
    video: { apiKey: 'video-key', sharedSecret: 'video-secret' },
    letterHouseApiKey: 'letter-key',
    notifierApiKey: 'notifier-key',
  },
} as const satisfies SandboxSecrets;
