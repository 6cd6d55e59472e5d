import type { AuditReport, Finding } from '../auditing/audit.ts';
import { INVARIANTS } from '../auditing/invariants.ts';
import { plural } from '../domain/number-words.ts';
import { columns } from './format.ts';
import { oneLine } from './output.ts';
import type { Style } from './style.ts';

/** So many findings of each invariant are shown; `--json` has all. */
const SHOWN = 20;

/** A table of the invariants, the findings, what could not be checked, and the sum of it. */
export function auditText(report: AuditReport, style: Style): string {
  const [head = '', ...rows] = columns([['', 'what must hold', 'result'], ...tableRows(report)]);
  const parts = [
    [style('bold', head), ...rows].join('\n'),
    findingsText(report, style),
    notCheckedText(report, style),
    verdictText(report, style),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** The same for programs. */
export function auditJson({ findings, checked, notChecked, calls, attempts, contacts }: AuditReport) {
  return {
    clean: violationsIn(findings) === 0,
    calls,
    attempts,
    contacts,
    checked,
    not_checked: notChecked,
    findings: findings.map(({ invariant, severity, message, callId, attemptId, at }) => ({
      invariant,
      severity,
      message,
      ...(callId === undefined ? {} : { call_id: callId }),
      ...(attemptId === undefined ? {} : { attempt_id: attemptId }),
      ...(at !== undefined && Number.isFinite(at) ? { at: new Date(at).toISOString() } : {}),
    })),
  };
}

export function violationsIn(findings: readonly Finding[]): number {
  return findings.filter(({ severity }) => severity === 'violation').length;
}

function tableRows(report: AuditReport): string[][] {
  return Object.entries(INVARIANTS).map(([invariant, what]) => [
    invariant,
    what,
    resultOf(invariant, report),
  ]);
}

function resultOf(invariant: string, { findings, checked, notChecked }: AuditReport): string {
  if (!checked.includes(invariant)) return 'not checked';
  const own = findings.filter((finding) => finding.invariant === invariant);
  const violations = violationsIn(own);
  const warnings = own.length - violations;
  const counted = [
    ...(violations > 0 ? [plural(violations, 'VIOLATION', 'VIOLATIONS')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  const inPart = notChecked.some((left) => left.invariant === invariant) ? ' (in part)' : '';
  return (counted.join(', ') || 'holds') + inPart;
}

function findingsText({ findings }: AuditReport, style: Style): string {
  const invariants = [...new Set(findings.map(({ invariant }) => invariant))];
  return invariants
    .flatMap((invariant) => {
      const own = findings.filter((finding) => finding.invariant === invariant);
      const more = own.length - SHOWN;
      return [
        ...own.slice(0, SHOWN).map((finding) => findingText(finding, style)),
        ...(more > 0 ? [`${invariant} … and ${more} more; --json has them all`] : []),
      ];
    })
    .join('\n');
}

function findingText({ invariant, severity, message, callId, attemptId }: Finding, style: Style): string {
  const colour = severity === 'violation' ? 'red' : 'yellow';
  const names = [callId && `call ${callId}`, attemptId && `attempt ${attemptId}`].filter(Boolean).join(', ');
  return `${invariant} ${style(colour, `${severity}:`)} ${oneLine(message)}${names && ` [${oneLine(names)}]`}`;
}

function notCheckedText({ notChecked }: AuditReport, style: Style): string {
  const rows = notChecked.map(({ invariant, why }) => [invariant, why]);
  return [style('dim', 'Not checked:'), ...columns(rows)].join('\n');
}

function verdictText({ findings, calls, attempts, contacts }: AuditReport, style: Style): string {
  const over = `${plural(calls, 'call')}, ${plural(attempts, 'attempt')}, ${plural(contacts, 'contact')}`;
  const violations = violationsIn(findings);
  if (violations === 0) return `${over}: ${style('green', 'every invariant that was checked holds.')}`;
  return `${over}: ${style('red', plural(violations, 'violation'))}.`;
}
