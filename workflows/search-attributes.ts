/** The search attributes by which upgrades are found; none carries personal data, for none is encrypted. */
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import { shownAttention } from './attention';
import type { CaseState } from './case-state';
import type { ProofingUpgradeInput } from './messages';
import { shownDeadline } from './outage';

const ProofingStage = defineSearchAttributeKey('ProofingStage', 'KEYWORD');
const ProofingOutcome = defineSearchAttributeKey('ProofingOutcome', 'KEYWORD');
const ProofingMethod = defineSearchAttributeKey('ProofingMethod', 'KEYWORD');
const StageDeadline = defineSearchAttributeKey('StageDeadline', 'DATETIME');
const CredentialType = defineSearchAttributeKey('CredentialType', 'KEYWORD');
const ProofingPolicy = defineSearchAttributeKey('ProofingPolicy', 'KEYWORD');
const PartnerId = defineSearchAttributeKey('PartnerId', 'KEYWORD');
const NeedsAttention = defineSearchAttributeKey('NeedsAttention', 'KEYWORD');

/** All of them with their types, as a server must have them registered. */
export const SEARCH_ATTRIBUTE_KEYS = [
  ProofingStage,
  ProofingOutcome,
  ProofingMethod,
  StageDeadline,
  CredentialType,
  ProofingPolicy,
  PartnerId,
  NeedsAttention,
] as const;

/** Those known at the start; set there they cost no event. */
export function initialSearchAttributes(input: ProofingUpgradeInput): SearchAttributePair[] {
  return [
    { key: ProofingStage, value: 'AWAITING_PURCHASE' },
    { key: CredentialType, value: input.credentialType },
    { key: ProofingPolicy, value: input.policy.name },
    { key: PartnerId, value: input.partnerId },
  ];
}

/** Those that move with the case: one upsert a stage. A null unsets. */
export function movingSearchAttributes(state: CaseState) {
  const deadline = shownDeadline(state);
  return [
    { key: ProofingStage, value: state.stage },
    { key: StageDeadline, value: deadline === null ? null : new Date(deadline) },
    { key: ProofingMethod, value: state.method },
    { key: ProofingOutcome, value: state.ending?.outcome ?? null },
    { key: NeedsAttention, value: shownAttention(state) },
  ];
}
