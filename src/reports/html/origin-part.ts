import type { CampaignRules } from '../../domain/campaign.ts';
import { findRules } from '../../rules/packs.ts';
import { html, type Markup } from './markup.ts';
import type { PageFacts } from './page-facts.ts';
import { foreignText, instantText } from './words.ts';

const NO_ADVICE =
  'Rules packs are data with sources, not legal advice: laws change and differ by case. Ask a lawyer before you call.';

/** What these figures come from: versions, hashes and the rules that held. */
export function originPart({ entry, imports, version }: PageFacts): Markup {
  const { campaign } = entry;
  const latest = imports.at(-1);
  return html`<section class="card origin" aria-labelledby="origin-title"><h2 id="origin-title">Where this comes from</h2>
<dl>${line('Campaign version', html`<code>${campaign.version}</code>`)}${line(
    'Contact list',
    latest ? html`import ${latest.id}, <code>${latest.fingerprint}</code>` : html`not read yet`,
  )}${line('Campaign known since', html`${instantText(entry.createdAt)} UTC`)}${
    campaign.timezone === undefined
      ? undefined
      : line('Campaign’s zone', html`${foreignText(campaign.timezone)}`)
  }${line('Rules packs', rulesMarkup(campaign.rules))}${line('Fairdial', html`version ${version}`)}</dl>
<p class="note">${NO_ADVICE}</p></section>
`;
}

function line(name: string, value: Markup): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function rulesMarkup(rules: CampaignRules | undefined): Markup {
  if (!rules || rules.packs.length === 0) return html`none: the campaign’s own hours alone`;
  const packs = rules.packs.map((name) => {
    const pack = findRules(name);
    const known = pack ? `version ${pack.version}` : 'unknown to this Fairdial';
    return html`<li><code>${name}</code> ${known}${pack ? html`<small>${pack.title}</small>` : undefined}</li>`;
  });
  return html`<ul class="plain">${packs}</ul>`;
}
