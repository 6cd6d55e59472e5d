import type { CallObservation } from '../domain/call-observation.ts';
import type { JsonObject } from '../domain/campaign.ts';
import type { OwnConnection } from './own-connection.ts';

/** What the engine asks of the provider. `client.ts` speaks HTTP; forecasts and simulations bring their own. */
export interface CallsApi {
  /**
   * One POST, never repeated by any layer. All three results must be handled; it never throws. `mayLeave` is asked
   * once more when the connection stands, right before the first byte: false, and nothing is sent (`throttled`).
   * `connection`: of `connectAhead`, for this POST alone; without one it is made now.
   */
  placeCall(
    request: PlaceRequest,
    mayLeave?: () => boolean,
    connection?: OwnConnection,
  ): Promise<PlaceResult>;
  /**
   * Begin the connection of one POST while it is not yet certain that it leaves, or take a spare; close it where it does not.
   * Absent: none is made ahead.
   */
  readonly connectAhead?: () => OwnConnection;
  /**
   * A POST has become likely: begin a connection for whoever calls `connectAhead` next, within about two seconds. What this
   * gives closes it where it turns out that there will be none; calling that late does nothing. Absent: none is begun.
   */
  readonly beginSpare?: () => () => void;
  /** `undefined`: the API says there is no such call. Throws `ApiUnavailable`. */
  getCall(callId: string): Promise<CallObservation | undefined>;
  /** One page of up to 100 calls, in whatever order the API has. Throws `ApiUnavailable`. */
  listCalls(cursor?: string): Promise<CallPage>;
  /** Ask for a call to end; confirm by `getCall`. Throws `ApiUnavailable`. */
  stopCall(callId: string): Promise<void>;
  close(): Promise<void>;
}

export interface PlaceRequest {
  readonly agentId: string;
  readonly fromNumber: string;
  readonly toNumber: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly overrides?: JsonObject;
  readonly webhookUrl?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export type PlaceResult =
  /** A call exists and this is its id. */
  | { readonly kind: 'accepted'; readonly callId: string; readonly httpStatus: number }
  /** Proved: no call exists. */
  | {
      readonly kind: 'refused';
      readonly blame: Blame;
      readonly httpStatus?: number;
      readonly message: string;
      /** From `Retry-After`, already bounded; only with `throttled`. */
      readonly retryAfterMs?: number;
    }
  /** Nobody knows whether a call exists: reconcile, never POST again. */
  | {
      readonly kind: 'unconfirmed';
      readonly cause: string;
      readonly httpStatus?: number;
      readonly callIdHint?: string;
    };

/**
 * Whose fault a refusal is. `contact`: this row (settles as `rejected`). `throttled`: 429. `unreachable`: nothing was
 * sent (refused connection, DNS, certificate). `credentials`: 401/403. `credit`: 402. `campaign`: the agent, the from
 * number or another field every contact shares (404, or a 422 that names it).
 */
export type Blame = 'contact' | 'throttled' | 'unreachable' | 'credentials' | 'credit' | 'campaign';

export interface CallPage {
  readonly calls: readonly CallObservation[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
  /** The page lacks what the API's papers say every page has (`items` and `has_more`, or `total`): what it does not show proves little. */
  readonly odd?: true;
}
