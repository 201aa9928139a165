/** Temporal's errors and the store's, as the codes a caller of this product knows. */
import {
  isGrpcServiceError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { StoreError } from '../db';
import { PayloadCodecError } from '../worker/payload-codec';
import { upgradeClosed, UpgradeError, type UpgradeErrorCode, type UpgradeErrorDetails } from './errors';

/** gRPC status codes (google.rpc.Code). */
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/** An error of an update or start, as an UpgradeError; what is no known failure is passed on as it is. */
export function toUpgradeError(error: unknown): unknown {
  if (error instanceof UpgradeError) return error;
  if (error instanceof StoreError) return ofStore(error);
  if (error instanceof PayloadCodecError) return ofCodec(error);
  if (error instanceof WorkflowUpdateFailedError) return refusal(error.cause) ?? error;
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return answerPending();
  if (error instanceof WorkflowNotFoundError) {
    return upgradeClosed();
  }
  return ofServer(error) ?? error;
}

/** Whether the run that was meant has ended; perhaps a later one of the same credential runs already. */
export function isRunOver(error: unknown): error is UpgradeError {
  return error instanceof UpgradeError && RUN_IS_OVER.has(error.code);
}

const RUN_IS_OVER: ReadonlySet<UpgradeErrorCode> = new Set<UpgradeErrorCode>([
  'UPGRADE_CLOSED',
  'UPGRADE_MISMATCH',
]);

/** What Temporal answered cannot be read here, though the run may be well: our keys or theirs are not as they must be. */
function ofCodec({ code, message }: PayloadCodecError): UpgradeError {
  return new UpgradeError('TEMPORAL_UNAVAILABLE', message, { payloadCode: code });
}

function ofStore({ code, sentence }: StoreError): UpgradeError {
  switch (code) {
    case 'UPGRADE_NOT_FOUND':
      return new UpgradeError('UPGRADE_NOT_FOUND', sentence);
    case 'CURSOR_MALFORMED':
    case 'OTP_PARAMETERS_INVALID':
    case 'ENDPOINT_INVALID':
      return new UpgradeError('INVALID_INPUT', sentence);
    case 'CASE_ERASED':
      return new UpgradeError('UPGRADE_CLOSED', sentence);
    case 'CASE_OPEN':
      return new UpgradeError('ANSWER_PENDING', sentence);
    case 'STORE_BUSY':
      return new UpgradeError('BUSY', sentence);
    default:
      return new UpgradeError('STORE_UNAVAILABLE', sentence, { storeCode: code });
  }
}

function refusal(cause: unknown): UpgradeError | null {
  if (!(cause instanceof ApplicationFailure) || cause.type === undefined || cause.type === null) return null;
  const details = (cause.details?.[0] ?? {}) as UpgradeErrorDetails;
  return new UpgradeError(cause.type as UpgradeErrorCode, cause.message, details);
}

function ofServer(error: unknown): UpgradeError | null {
  const service = error instanceof Error && !isGrpcServiceError(error) ? error.cause : error;
  if (!isGrpcServiceError(service)) return null;
  switch (service.code as number) {
    case DEADLINE_EXCEEDED:
    case CANCELLED:
      return answerPending();
    case RESOURCE_EXHAUSTED:
      return new UpgradeError('BUSY', 'Too many requests for this upgrade at once; try again in a moment.');
    case UNAVAILABLE:
      return new UpgradeError(
        'TEMPORAL_UNAVAILABLE',
        'The Temporal server cannot be reached; check TEMPORAL_ADDRESS, or try again when it is back.',
      );
    default:
      return new UpgradeError(
        'TEMPORAL_UNAVAILABLE',
        `The Temporal server refused the call (gRPC status ${service.code}); check namespace and permissions.`,
      );
  }
}

function answerPending(): UpgradeError {
  return new UpgradeError(
    'ANSWER_PENDING',
    'The upgrade has not answered yet. Ask for its status, or repeat the request with the same idempotency key.',
  );
}
