import { byId, element, keyedRows, type Row, setAttribute, setHidden, setShare, setText } from './dom.ts';
import { count, phone, plural, rate, untilText } from './format.ts';
import type { NumberStanding, Shown } from './state.ts';
import type { Steering } from './steering.ts';

interface Item {
  readonly number: NumberStanding;
  readonly shown: Shown;
}

/** Calls live against what each from number may carry. */
export function createNumbers(steering: Steering): (shown: Shown) => void {
  const openDialog = createCapDialog(steering);
  const rows = keyedRows<Item>(
    byId('numbers'),
    ({ number }) => number.number,
    () => numberRow(openDialog),
  );
  return (shown) => {
    const { numbers } = shown.overview;
    const own = numbers.filter(({ campaigns }) => shown.only === undefined || campaigns.includes(shown.only));
    rows(own.map((number) => ({ number, shown })));
    setHidden(byId('numbers-none'), own.length > 0);
  };
}

function numberRow(openDialog: (number: NumberStanding) => void): Row<Item> {
  const name = element('span', { class: 'phone' });
  const live = element('span', { class: 'number live' });
  const fill = element('span', { class: 'part live' });
  const bar = element('div', { class: 'progress', role: 'meter', 'aria-valuemin': '0' }, fill);
  const note = element('p', { class: 'note' });
  const change = element('button', { type: 'button', class: 'quiet' }, 'Change cap');
  let current: NumberStanding | undefined;
  change.addEventListener('click', () => {
    if (current) openDialog(current);
  });
  return {
    node: element('li', { class: 'from-number' }, name, live, bar, note, change),
    update({ number, shown }) {
      current = number;
      setText(name, phone(number.number));
      setText(live, `${count(number.live)} / ${count(number.limit)}`);
      setShare(fill, 'width', number.live / Math.max(1, number.limit));
      setAttribute(bar, 'aria-label', `Live calls from ${phone(number.number)}`);
      setAttribute(bar, 'aria-valuemax', String(Math.max(number.limit, number.live, 1)));
      setAttribute(bar, 'aria-valuenow', String(number.live));
      setAttribute(bar, 'aria-valuetext', `${number.live} of ${number.limit}`);
      setText(note, noteOf(number, shown.now));
      setAttribute(note, 'class', number.backOff ? 'note warn' : 'note');
      setHidden(change, !shown.overview.service.steerable || number.campaigns.length === 0);
      setAttribute(change, 'aria-label', `Change cap of ${phone(number.number)}`);
    },
  };
}

function noteOf({ backOff, callsPerSecond, campaigns, live, limit }: NumberStanding, now: number): string {
  if (backOff) return `held back: ${backOff.reason}; clears ${untilText(backOff.until, now)}`;
  const parts = [
    ...(live >= limit && limit > 0 ? ['full'] : []),
    ...(callsPerSecond === undefined ? [] : [`${rate(callsPerSecond)} a second`]),
    campaigns.length === 0 ? 'no campaign at work' : campaignsText(campaigns),
  ];
  return parts.join(' · ');
}

function campaignsText(campaigns: readonly string[]): string {
  return campaigns.length <= 2 ? campaigns.join(', ') : plural(campaigns.length, 'campaign');
}

/** One campaign's cap for one number; the smallest of all campaigns holds. */
function createCapDialog(steering: Steering): (number: NumberStanding) => void {
  const dialog = byId('cap-dialog') as HTMLDialogElement;
  const campaign = byId('cap-campaign') as HTMLSelectElement;
  const input = byId('cap-input') as HTMLInputElement;
  let fromNumber = '';
  dialog.addEventListener('close', () => {
    const max = Number(input.value);
    if (dialog.returnValue === 'file') void steering.setCap(campaign.value, fromNumber, undefined);
    if (dialog.returnValue === 'set' && max > 0) void steering.setCap(campaign.value, fromNumber, max);
  });
  return (number) => {
    fromNumber = number.number;
    setText(byId('cap-number'), phone(number.number));
    campaign.replaceChildren(...number.campaigns.map((name) => element('option', { value: name }, name)));
    setHidden(byId('cap-campaign-row'), number.campaigns.length < 2);
    input.value = String(number.limit);
    dialog.returnValue = '';
    dialog.showModal();
    input.select();
  };
}
