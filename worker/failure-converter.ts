/**
 * How errors become part of a history: message and stack trace go into a payload, which the codec encrypts, instead of
 * standing beside it. Loaded by path: by worker and client, and into the workflow bundle.
 */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
