import { type CountryCode, Metadata, type NumberType } from 'libphonenumber-js/max';

/** What a number in E.164 is by the numbering plan of its calling code. */
export interface PlannedNumber {
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  readonly type: Exclude<NumberType, undefined>;
}

/**
 * Country and type of a number written as `+` and digits, from the parser's own metadata with every pattern compiled once: the parser compiles
 * them anew for each number, which is most of its time. undefined when this alone does not tell: not valid, a national
 * prefix behind the calling code, a number of no country. Then ask the parser; where both answer they agree
 * (test/unit/domain/number-plans.test.ts).
 */
export function plannedNumber(phone: string): PlannedNumber | undefined {
  const numbering = numberingOf(phone);
  if (numbering === undefined) return undefined;
  const national = phone.slice(1 + numbering.callingCode.length);
  if (numbering.prefix?.test(national)) return undefined;
  const [only, ...others] = numbering.plans;
  const plan = others.length === 0 ? only : numbering.plans.find((each) => isOf(each, national));
  const type = plan && typeOf(plan, national);
  return plan && type && { country: plan.country, type };
}

interface Numbering {
  readonly callingCode: string;
  /** What would be taken off in front of a national number. */
  readonly prefix: RegExp | undefined;
  /** The country the calling code is mainly of comes first. */
  readonly plans: readonly Plan[];
}

interface Plan {
  readonly country: CountryCode;
  readonly leading: RegExp | undefined;
  readonly number: RegExp;
  readonly fixed: Kind | undefined;
  /** `same`: its numbers cannot be told from fixed lines. */
  readonly mobile: Kind | 'same' | undefined;
  /** The types but for fixed lines, in the order in which the parser tries them. */
  readonly others: readonly Kind[];
}

interface Kind {
  readonly type: Exclude<NumberType, undefined>;
  readonly pattern: RegExp;
  readonly lengths: readonly number[] | undefined;
}

const OTHER_TYPES = [
  'MOBILE',
  'PREMIUM_RATE',
  'TOLL_FREE',
  'SHARED_COST',
  'VOIP',
  'PERSONAL_NUMBER',
  'PAGER',
  'UAN',
  'VOICEMAIL',
] as const;

/** What the parser's class has, and its declaration leaves out. */
interface PlanMetadata {
  readonly numberingPlan: {
    nationalNumberPattern(): string;
    nationalPrefixForParsing(): string | undefined;
    leadingDigits(): string | undefined;
    type(type: string): { pattern(): string; possibleLengths(): readonly number[] | undefined } | undefined;
  };
  selectNumberingPlan(country: CountryCode): void;
  getCountryCodesForCallingCode(callingCode: string): readonly CountryCode[] | undefined;
}

const metadata = new Metadata() as unknown as PlanMetadata;
const numberings = new Map<string, Numbering | undefined>();
const LONGEST_CALLING_CODE = 3;

/** No calling code begins with another one. */
function numberingOf(phone: string): Numbering | undefined {
  for (let length = 1; length <= LONGEST_CALLING_CODE; length++) {
    const callingCode = phone.slice(1, 1 + length);
    const known = numberings.get(callingCode);
    if (known !== undefined) return known;
    if (!numberings.has(callingCode)) numberings.set(callingCode, readNumbering(callingCode));
    const found = numberings.get(callingCode);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readNumbering(callingCode: string): Numbering | undefined {
  const countries = metadata.getCountryCodesForCallingCode(callingCode);
  const [main] = countries ?? [];
  if (countries === undefined || main === undefined) return undefined;
  metadata.selectNumberingPlan(main);
  const prefix = startingWith(metadata.numberingPlan.nationalPrefixForParsing());
  return { callingCode, prefix, plans: countries.map(readPlan) };
}

function readPlan(country: CountryCode): Plan {
  metadata.selectNumberingPlan(country);
  const { numberingPlan: plan } = metadata;
  const kindOf = (type: Kind['type']): Kind | undefined => {
    const found = plan.type(type);
    const pattern = found?.pattern();
    return found && pattern ? { type, pattern: whole(pattern), lengths: found.possibleLengths() } : undefined;
  };
  const mobile = plan.type('MOBILE');
  return {
    country,
    leading: startingWith(plan.leadingDigits()),
    number: whole(plan.nationalNumberPattern()),
    fixed: kindOf('FIXED_LINE'),
    mobile: mobile === undefined || mobile.pattern() === '' ? 'same' : kindOf('MOBILE'),
    others: OTHER_TYPES.map(kindOf).filter((kind) => kind !== undefined),
  };
}

function startingWith(pattern: string | undefined): RegExp | undefined {
  return pattern ? new RegExp(`^(?:${pattern})`) : undefined;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

/** Of several countries with one calling code: by its first digits where the plan has them, else because it is valid there. */
function isOf(plan: Plan, national: string): boolean {
  return plan.leading ? plan.leading.test(national) : typeOf(plan, national) !== undefined;
}

function typeOf(plan: Plan, national: string): Kind['type'] | undefined {
  if (!plan.number.test(national)) return undefined;
  if (fits(plan.fixed, national)) {
    const both = plan.mobile === 'same' || fits(plan.mobile, national);
    return both ? 'FIXED_LINE_OR_MOBILE' : 'FIXED_LINE';
  }
  return plan.others.find((kind) => fits(kind, national))?.type;
}

function fits(kind: Kind | undefined, national: string): boolean {
  if (kind === undefined) return false;
  // An empty list of lengths fits nothing, as in the parser.
  if (kind.lengths && !kind.lengths.includes(national.length)) return false;
  return kind.pattern.test(national);
}
