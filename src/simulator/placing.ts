import type { WireCreateCall } from '../oneinbox/wire.ts';
import type { Account } from './account.ts';
import { type HttpReply, json, type Reply, refusal, unprocessable } from './answers.ts';
import { type CallPlan, planCall } from './call-plan.ts';
import { problem, readCreateRequest } from './create-request.ts';
import { faultFor, malformedAnswer } from './faults.ts';
import type { FaultName } from './scenario-schema.ts';
import { toWireCall } from './wire-call.ts';

const LATE_ACCEPT_MS = 40_000;

/** `POST /v1/calls`: refuse, fail or accept, as the scenario says. */
export function placeCall(account: Account, body: string): Reply {
  const read = readCreateRequest(body, account.scenario());
  if (read.kind === 'unknown-agent') return refusal(404, 'Agent not found');
  if (read.kind === 'invalid') return unprocessable(read.problems);
  const { request } = read;
  const fault = faultFor(account.scenario(), request.to_number, account.countPost(request.to_number));
  if (fault) account.countFault(fault);
  return troubleBefore(account, request, fault) ?? account.limitReached() ?? accept(account, request, fault);
}

function troubleBefore(
  account: Account,
  request: WireCreateCall,
  fault: FaultName | undefined,
): Reply | undefined {
  const { faults } = account.scenario();
  switch (fault) {
    case 'refuse_429':
      return refusal(429, 'Too many requests', retryAfter(faults.refuse_429));
    case 'status_503_before_accept':
      return refusal(503, 'Service unavailable');
    case 'hang_before_accept':
      return 'hang';
    case 'late_accept':
      account.timeline.after(lateBy(faults.late_accept), () => void draw(account, request));
      return { status: 504, body: '<html><h1>504 Gateway Time-out</h1></html>', type: 'text/html' };
    default:
      return undefined;
  }
}

function accept(account: Account, request: WireCreateCall, fault: FaultName | undefined): Reply {
  const call = draw(account, request);
  if (!call)
    return unprocessable([problem(['to_number'], 'Value error, not a valid phone number', 'value_error')]);
  const created = json(201, toWireCall(call, account.scenario().echo_metadata));
  return fault ? broken(fault, created, account.store.all.length) : created;
}

/** The next thing that becomes of a call to this number; undefined when the API finds the number invalid. */
function draw(account: Account, request: WireCreateCall) {
  const nth = account.countResult(request.to_number);
  const plan: CallPlan = planCall(account.scenario(), request.to_number, nth);
  return plan.result === 'invalid' ? undefined : account.accept(request, plan);
}

function broken(fault: FaultName, created: HttpReply, nth: number): Reply {
  switch (fault) {
    case 'status_500_after_accept':
      return refusal(500, 'Internal Server Error');
    case 'reset_after_accept':
      return 'reset';
    case 'hang_after_accept':
      return 'hang';
    case 'malformed_after_accept':
      return malformedAnswer(nth);
    default:
      return created;
  }
}

function retryAfter(fault: object | undefined): Record<string, string> {
  const wait = fault && 'retry_after' in fault ? fault.retry_after : undefined;
  return typeof wait === 'number' ? { 'retry-after': String(Math.ceil(wait / 1_000)) } : {};
}

function lateBy(fault: object | undefined): number {
  const delay = fault && 'delay' in fault ? fault.delay : undefined;
  return typeof delay === 'number' ? delay : LATE_ACCEPT_MS;
}
