/** What an operator does about a case that calls for one: shown in the Web UI beside the reason. */
import { CODES_LOCKED, CREDENTIAL_SUSPENDED } from './attention';

interface Case {
  readonly upgradeId: string;
  readonly credentialId: string;
}

/** @param attention a value of the search attribute `NeedsAttention` */
export function whatToDo(attention: string, { upgradeId, credentialId }: Case): string {
  const decide = `decide it: \`upgrade review ${upgradeId} --approve|--reject|--ask-again STEP\``;
  switch (attention) {
    case 'REVIEW':
      return `Look at the case and ${decide}.`;
    case 'FRAUD_GATE':
      return `The proofing passed and is held back (\`upgrade hold ${upgradeId}\` says why). Look, and ${decide}.`;
    case 'VIDEO_REVIEW_PENDING':
      return 'The video provider reviews a session for days; ask them if it goes on.';
    case CREDENTIAL_SUSPENDED:
      return 'The credential is suspended or without a subscription. The upgrade goes on by itself once it is usable again.';
    case CODES_LOCKED:
      return `Too many wrong codes. Find out who entered them, then \`upgrade credential ${credentialId} unlock\`.`;
    case 'PAID_TWICE':
      return 'The person paid twice; have one of the two orders refunded in the webstore.';
    case 'LETTER_REROUTED':
      return 'A letter was sent on to another address; ask the person whether they have it.';
    case 'NUMBER_PORTED':
    case 'ACCOUNT_MERGED':
    case 'CREDENTIAL_REBOUND':
    case 'ON_REQUEST':
      return `A right code will be held back. Who has looked: \`upgrade hold ${upgradeId} release --hold ${attention}\`.`;
    case 'DUPLICATE_PERSON':
      return `The same person is or was proofed for another user (\`upgrade review list\` names the upgrade). It will be held back.`;
    case 'UNMAPPED_EVENT':
    case 'UNMAPPED_REPLY':
      return 'A party said something that nobody mapped; read its document and tell the developers.';
    default:
      return attention.endsWith('_OUT')
        ? 'An outside party is out. The clock stands still, and the case goes on by itself when it is back.'
        : 'The case is parked: mend the cause (the code names it), and it is asked again by itself.';
  }
}
