import { FairdialError } from '../domain/errors.ts';

/** The API did not answer a question, or not in a shape we can trust. Nothing is known; asking again is safe. */
export class ApiUnavailable extends FairdialError {
  /** Absent when no answer came at all. */
  readonly httpStatus: number | undefined;

  constructor(problem: string, answer: { httpStatus?: number; cause?: unknown } = {}) {
    super(
      'api-unavailable',
      `OneInbox did not answer as expected: ${problem}`,
      nextStepFor(answer.httpStatus),
      answer.cause === undefined ? undefined : { cause: answer.cause },
    );
    this.httpStatus = answer.httpStatus;
  }
}

function nextStepFor(httpStatus: number | undefined): string {
  if (httpStatus === 401 || httpStatus === 403) return 'Check ONEINBOX_API_KEY.';
  return 'Check ONEINBOX_BASE_URL and the network.';
}
