/**
 * Zones by the leading digits of a number. A row names its place, all zones the numbers can be in, and the digits.
 * Where a row names several zones the code straddles them, or is an overlay of one that does: overlays share the
 * ground, and numbers are ported, so nothing finer than the code is trusted. When in doubt a zone is added: that
 * costs an hour of calling, a missing one costs a call at night. Checked against the numbering plan of
 * libphonenumber-js 1.13.16 and the tz database 2026f.
 */
export type PrefixRow = readonly [place: string, zones: string, prefixes: string];

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const LOS_ANGELES = 'America/Los_Angeles';
const TORONTO = 'America/Toronto';

/** North American Numbering Plan: area codes in service or announced. Toll-free, premium, personal and machine codes are left out on purpose. */
export const AREA_CODES: readonly PrefixRow[] = [
  ['Alabama', CHICAGO, '205 251 256 659 938'],
  // Phenix City and Valley live by Georgia's clock.
  ['Alabama, south-east', `${CHICAGO} ${NEW_YORK}`, '334 483'],
  ['Alaska', 'America/Adak America/Anchorage', '907'],
  ['Arizona', 'America/Phoenix', '480 520 602 623'],
  // The Navajo Nation keeps daylight saving time.
  ['Arizona, north', `${DENVER} America/Phoenix`, '928'],
  ['Arkansas', CHICAGO, '327 479 501 870'],
  [
    'California',
    LOS_ANGELES,
    '209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951',
  ],
  ['Colorado', DENVER, '303 719 720 748 970 983'],
  ['Connecticut', NEW_YORK, '203 475 860 959'],
  ['Delaware', NEW_YORK, '302'],
  ['District of Columbia', NEW_YORK, '202 771'],
  [
    'Florida',
    NEW_YORK,
    '239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954',
  ],
  ['Florida, panhandle', `${CHICAGO} ${NEW_YORK}`, '448 850'],
  ['Georgia', NEW_YORK, '229 404 470 478 678 706 762 770 912 943'],
  ['Hawaii', 'Pacific/Honolulu', '808'],
  ['Idaho', `${DENVER} ${LOS_ANGELES}`, '208 986'],
  ['Illinois', CHICAGO, '217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872'],
  ['Indiana', NEW_YORK, '260 317 463 765'],
  ['Indiana, corners', `${CHICAGO} ${NEW_YORK}`, '219 574 812 930'],
  ['Iowa', CHICAGO, '319 515 563 641 712'],
  ['Kansas', CHICAGO, '316 913'],
  ['Kansas, west', `${CHICAGO} ${DENVER}`, '620 785'],
  ['Kentucky', NEW_YORK, '502 859'],
  ['Kentucky, west and south-east', `${CHICAGO} ${NEW_YORK}`, '270 364 606'],
  ['Louisiana', CHICAGO, '225 318 337 457 504 985'],
  ['Maine', NEW_YORK, '207'],
  ['Maryland', NEW_YORK, '227 240 301 410 443 667'],
  ['Massachusetts', NEW_YORK, '339 351 413 508 617 774 781 857 978'],
  ['Michigan', NEW_YORK, '231 248 269 313 517 586 616 679 734 810 947 989'],
  ['Michigan, upper peninsula', `${CHICAGO} ${NEW_YORK}`, '906'],
  ['Minnesota', CHICAGO, '218 320 507 612 651 763 924 952'],
  ['Mississippi', CHICAGO, '228 471 601 662 769'],
  ['Missouri', CHICAGO, '235 314 417 557 573 636 660 816 975'],
  ['Montana', DENVER, '406'],
  ['Nebraska', CHICAGO, '402 531'],
  ['Nebraska, west', `${CHICAGO} ${DENVER}`, '308'],
  ['Nevada, south', LOS_ANGELES, '702 725'],
  ['Nevada', `${DENVER} ${LOS_ANGELES}`, '775'],
  ['New Hampshire', NEW_YORK, '603'],
  ['New Jersey', NEW_YORK, '201 551 609 640 732 848 856 862 908 973'],
  ['New Mexico', DENVER, '505 575'],
  [
    'New York',
    NEW_YORK,
    '212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934',
  ],
  ['North Carolina', NEW_YORK, '252 336 472 704 743 828 910 919 980 984'],
  ['North Dakota', `${CHICAGO} ${DENVER}`, '701'],
  ['Ohio', NEW_YORK, '216 220 234 283 326 330 380 419 436 440 513 567 614 740 937'],
  ['Oklahoma', CHICAGO, '405 539 572 580 918'],
  ['Oregon, north-west', LOS_ANGELES, '503 971'],
  ['Oregon', `${DENVER} ${LOS_ANGELES}`, '458 541'],
  ['Pennsylvania', NEW_YORK, '215 223 267 272 412 445 484 570 582 610 717 724 814 835 878'],
  ['Rhode Island', NEW_YORK, '401'],
  ['South Carolina', NEW_YORK, '803 821 839 843 854 864'],
  ['South Dakota', `${CHICAGO} ${DENVER}`, '605'],
  ['Tennessee', CHICAGO, '615 629 731 901 931'],
  ['Tennessee, Knoxville', NEW_YORK, '865'],
  ['Tennessee, south-east', `${CHICAGO} ${NEW_YORK}`, '423'],
  [
    'Texas',
    CHICAGO,
    '210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979',
  ],
  ['Texas, El Paso', DENVER, '915'],
  ['Utah', DENVER, '385 435 801'],
  ['Vermont', NEW_YORK, '802'],
  ['Virginia', NEW_YORK, '276 434 540 571 686 703 757 804 826 948'],
  ['Washington', LOS_ANGELES, '206 253 360 425 509 564'],
  ['West Virginia', NEW_YORK, '304 681'],
  ['Wisconsin', CHICAGO, '262 274 353 414 534 608 715 920'],
  ['Wyoming', DENVER, '307'],

  ['Alberta', 'America/Edmonton', '368 403 587 780 825'],
  ['British Columbia, Vancouver', 'America/Vancouver', '604'],
  // The Kootenays follow Alberta; the overlays cover the whole province.
  ['British Columbia', 'America/Edmonton America/Vancouver', '236 250 257 672 778'],
  ['Manitoba', 'America/Winnipeg', '204 431 584'],
  ['New Brunswick', 'America/Moncton', '428 506'],
  ['Newfoundland and Labrador', 'America/Halifax America/St_Johns', '709 879'],
  ['Nova Scotia, Prince Edward Island', 'America/Halifax', '782 902'],
  ['Ontario', TORONTO, '226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942'],
  ['Ontario, north-west', `${TORONTO} America/Winnipeg`, '807'],
  ['Quebec', TORONTO, '263 354 438 450 468 514 579 819 873'],
  // The Magdalen Islands and the lower north shore keep Atlantic time.
  ['Quebec, east', `America/Halifax ${TORONTO}`, '273 367 418 581'],
  // Lloydminster follows Alberta, whose clock is the same since 2026.
  ['Saskatchewan', 'America/Regina America/Edmonton', '306 474 639'],
  [
    'Yukon, Northwest Territories, Nunavut',
    'America/Cambridge_Bay America/Inuvik America/Iqaluit America/Rankin_Inlet America/Whitehorse',
    '867',
  ],

  ['American Samoa', 'Pacific/Pago_Pago', '684'],
  ['Anguilla', 'America/Anguilla', '264'],
  ['Antigua and Barbuda', 'America/Antigua', '268'],
  ['Bahamas', 'America/Nassau', '242'],
  ['Barbados', 'America/Barbados', '246'],
  ['Bermuda', 'Atlantic/Bermuda', '441'],
  ['British Virgin Islands', 'America/Tortola', '284'],
  ['Cayman Islands', 'America/Cayman', '345'],
  ['Dominica', 'America/Dominica', '767'],
  ['Dominican Republic', 'America/Santo_Domingo', '809 829 849'],
  ['Grenada', 'America/Grenada', '473'],
  ['Guam', 'Pacific/Guam', '671'],
  ['Jamaica', 'America/Jamaica', '658 876'],
  ['Montserrat', 'America/Montserrat', '664'],
  ['Northern Mariana Islands', 'Pacific/Saipan', '670'],
  ['Puerto Rico', 'America/Puerto_Rico', '787 939'],
  ['Saint Kitts and Nevis', 'America/St_Kitts', '869'],
  ['Saint Lucia', 'America/St_Lucia', '758'],
  ['Saint Vincent', 'America/St_Vincent', '784'],
  ['Sint Maarten', 'America/Lower_Princes', '721'],
  ['Trinidad and Tobago', 'America/Port_of_Spain', '868'],
  ['Turks and Caicos', 'America/Grand_Turk', '649'],
  ['US Virgin Islands', 'America/St_Thomas', '340'],
];

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
