import type { Applicant, World } from '../../deploy/local/applicant';

/** Templates of what a person was told, in order. */
export async function noticesOf(
  { store }: Pick<World, 'store'>,
  { upgradeId }: Pick<Applicant, 'upgradeId'>,
): Promise<string[]> {
  return (await store.notices.listByUpgrade(upgradeId)).map(({ template }) => template);
}
