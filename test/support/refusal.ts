import { isUpgradeError, type UpgradeError } from '../../client';

/** The UpgradeError a call ends with; fails if it succeeds or throws anything else. */
export async function refusalOf(call: Promise<unknown>): Promise<UpgradeError> {
  try {
    await call;
  } catch (error) {
    if (isUpgradeError(error)) return error;
    throw error;
  }
  throw new Error('a refusal was expected, but the call succeeded');
}

/** Its code alone. */
export async function codeOfRefusal(call: Promise<unknown>): Promise<string> {
  return (await refusalOf(call)).code;
}
