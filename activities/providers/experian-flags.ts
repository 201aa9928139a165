/**
 * Why a consumer's file must go to a person, as far as a reply of the bureau tells. Pure.
 *
 * A flag counts wherever it stands in the reply, and outranks all else there. Of several, the gravest counts: deceased,
 * frozen, anything else.
 *
 * | told | flag | source |
 * |---|---|---|
 * | `kbaresultCode` 8, score 9001 | DECEASED | CDCgov/prime-simplereport, RentJeeves |
 * | score 9013 | FROZEN | RentJeeves |
 * | score 9012, override FS5, FS13, FS14 | FLAGGED | Experian Connect API |
 * | any other score from 9000, any other override | FLAGGED | an override nobody mapped is never a pass |
 */
import type { DecisionElement, PreciseIdServer } from './experian-shape';
import type { UnableCause } from './gateways';

export type FileFlag = Exclude<UnableCause, 'NO_QUESTIONS' | 'EXCESSIVE_USE'>;

/** @returns null if the reply tells of none */
export function fileFlagOf(elements: readonly DecisionElement[]): FileFlag | null {
  const servers = elements.flatMap(({ otherData }) => otherData ?? []);
  const flags = new Set<FileFlag | null>([
    ...[...resultCodesOf(servers), ...valuesOf(elements, 'kbaResultCode')].map(flagOfResultCode),
    ...[...scoresOf(servers), ...namedScoresOf(elements)].map(flagOfScore),
    ...valuesOf(elements, 'decisionOverride').map((override) => flagOfScore(override) ?? 'FLAGGED'),
  ]);
  return BY_GRAVITY.find((flag) => flags.has(flag)) ?? null;
}

/** The gravest first. */
const GRAVITY: Record<FileFlag, number> = { DECEASED: 3, FROZEN: 2, FLAGGED: 1 };
const BY_GRAVITY = (Object.keys(GRAVITY) as FileFlag[]).sort((one, other) => GRAVITY[other] - GRAVITY[one]);

function flagOfResultCode(code: string): FileFlag | null {
  return code === '8' ? 'DECEASED' : null;
}

/** From here on a score is none, but says why there is none. */
const FIRST_OVERRIDE = 9_000;

function flagOfScore(score: string): FileFlag | null {
  const value = Number(score);
  if (value === 9_001) return 'DECEASED';
  if (value === 9_013) return 'FROZEN';
  return value >= FIRST_OVERRIDE ? 'FLAGGED' : null;
}

function resultCodesOf(servers: readonly PreciseIdServer[]): string[] {
  return servers
    .flatMap(({ kba, kbascore }) => [kba?.general?.kbaresultCode, kbascore?.general?.kbaresultCode])
    .filter((code) => code !== undefined);
}

function scoresOf(servers: readonly PreciseIdServer[]): string[] {
  return servers
    .flatMap(({ kbascore, summary }) => [
      kbascore?.scoreSummary?.preciseIDScore,
      summary?.scores?.preciseIDScore,
    ])
    .filter((score) => score !== undefined);
}

function namedScoresOf(elements: readonly DecisionElement[]): string[] {
  return elements
    .flatMap(({ scores }) => scores ?? [])
    .flatMap(({ name, score }) => (name === 'preciseIDScore' && score !== undefined ? [score] : []));
}

function valuesOf(elements: readonly DecisionElement[], name: string): string[] {
  return elements
    .flatMap(({ decisions }) => decisions ?? [])
    .flatMap(({ element, value }) => (element === name && value !== undefined ? [value] : []));
}
