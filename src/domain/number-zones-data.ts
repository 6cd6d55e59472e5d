/** A place, all zones its numbers can be in, and their leading digits, calling code included. */
export type PrefixRow = readonly [place: string, zones: string, prefixes: string];

/**
 * Outside +1: digits, calling code included, that tell more than the country does; the longest match counts. What is
 * not here gets every zone of its country, mobiles above all: they are not tied to a place.
 */
export const PREFIXES: readonly PrefixRow[] = [
  ['Australia, New South Wales', 'Australia/Sydney Australia/Adelaide', '612'],
  ['Australia, Victoria and Tasmania', 'Australia/Melbourne Australia/Hobart', '613'],
  // Tweed Heads is in New South Wales.
  ['Australia, Queensland', 'Australia/Brisbane Australia/Sydney', '617'],
  ['Australia, centre and west', 'Australia/Adelaide Australia/Darwin Australia/Perth', '618'],
  ['Cocos Islands', 'Indian/Cocos', '6189162'],
  ['Christmas Island', 'Indian/Christmas', '6189164'],
  ['Antarctic stations', '', '6721'],
  ['Brazil, south and south-east', 'America/Sao_Paulo', '5511 5512 5513 5514 5515 5516 5517 5518 5519'],
  ['Brazil, Rio and Espírito Santo', 'America/Sao_Paulo', '5521 5522 5524 5527 5528'],
  ['Brazil, Minas Gerais', 'America/Sao_Paulo', '5531 5532 5533 5534 5535 5537 5538'],
  ['Brazil, south', 'America/Sao_Paulo', '5541 5542 5543 5544 5545 5546 5547 5548 5549 5551 5553 5554 5555'],
  ['Brazil, Goiás', 'America/Sao_Paulo', '5561 5562 5564'],
  ['Brazil, Tocantins', 'America/Araguaina', '5563'],
  ['Brazil, Mato Grosso', 'America/Cuiaba', '5565 5566'],
  ['Brazil, Mato Grosso do Sul', 'America/Campo_Grande', '5567'],
  ['Brazil, Acre', 'America/Rio_Branco', '5568'],
  ['Brazil, Rondônia', 'America/Porto_Velho', '5569'],
  ['Brazil, Bahia', 'America/Bahia', '5571 5573 5574 5575 5577'],
  ['Brazil, Sergipe and Alagoas', 'America/Maceio', '5579 5582'],
  ['Brazil, Pernambuco and Noronha', 'America/Recife America/Noronha', '5581'],
  ['Brazil, Pernambuco', 'America/Recife', '5587'],
  ['Brazil, north-east', 'America/Fortaleza', '5583 5584 5585 5586 5588 5589 5598 5599'],
  ['Brazil, Pará and Amapá', 'America/Belem', '5591 5594 5596'],
  ['Brazil, Santarém', 'America/Santarem', '5593'],
  ['Brazil, Manaus', 'America/Manaus', '5592'],
  ['Brazil, west Amazon', 'America/Manaus America/Eirunepe', '5597'],
  ['Brazil, Roraima', 'America/Boa_Vista', '5595'],
  ['Chile, Santiago', 'America/Santiago', '562'],
  ['Chile, Valparaíso and Easter Island', 'America/Santiago Pacific/Easter', '5632'],
  ['Chile, Magallanes', 'America/Punta_Arenas', '5661'],
  ['Chile, Aysén', 'America/Coyhaique', '5667'],
  ['Cyprus, north', 'Asia/Famagusta Europe/Istanbul', '90392 905338 905428 905488'],
  ['Ecuador, mainland', 'America/Guayaquil', '5932 5933 5934 5936 5937'],
  ['Indonesia, Jakarta', 'Asia/Jakarta', '6221'],
  ['Mexico, the three big cities', 'America/Mexico_City', '5233 5255 5256 5281'],
  ['New Zealand, main islands', 'Pacific/Auckland', '644 646 647 649'],
  ['Portugal, mainland and Madeira', 'Europe/Lisbon', '3512'],
  ['Portugal, Azores', 'Atlantic/Azores', '351292 351295 351296'],
  ['Russia, Moscow and Saint Petersburg', 'Europe/Moscow', '7495 7496 7498 7499 7812'],
  ['Spain, mainland', 'Europe/Madrid', '348 349'],
  ['Spain, Canary Islands', 'Atlantic/Canary', '34822 34828 34922 34928'],
];

/** Where the tz country table says too much (zones of a dispute, of a few hundred people) or nothing at all. */
export const COUNTRY_ZONES: Readonly<Record<string, string>> = {
  AC: 'Atlantic/St_Helena',
  // Not Eucla (some 50 people), nor the stations on Macquarie.
  AU: 'Australia/Sydney Australia/Brisbane Australia/Adelaide Australia/Darwin Australia/Perth Australia/Lord_Howe',
  // Beijing time is the law everywhere; Xinjiang's own time has no standing.
  CN: 'Asia/Shanghai',
  DE: 'Europe/Berlin',
  TA: 'Atlantic/St_Helena',
  // +380 numbers are not in service in Crimea.
  UA: 'Europe/Kyiv',
  UZ: 'Asia/Tashkent',
  XK: 'Europe/Belgrade',
};
