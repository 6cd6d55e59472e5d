import { describe, expect, test } from 'vitest';
import { sniffHeader } from '../../../src/importing/sniff-header.ts';

const sniff = (text: string) => sniffHeader(Buffer.from(text));

describe('the header row', () => {
  test.each([
    ['commas', 'phone,name\n', { offset: 0, line: 1, delimiter: ',' }],
    ['semicolons, commas in the rows', 'phone;name\n+1;Al, Jr, Dr\n', { offset: 0, line: 1, delimiter: ';' }],
    ['tabs', 'phone\tname\n', { offset: 0, line: 1, delimiter: '\t' }],
    ['pipes', 'phone|name\n', { offset: 0, line: 1, delimiter: '|' }],
    ['one column', 'phone\n+12125550100\n', { offset: 0, line: 1, delimiter: ',' }],
    ['quoted commas do not count', 'phone;"a,b,c"\n', { offset: 0, line: 1, delimiter: ';' }],
    ['blank lines before it', '\n \r\nphone;name\n', { offset: 4, line: 3, delimiter: ';' }],
    ["Excel's first line", 'sep=;\r\nphone;name,first\r\n', { offset: 7, line: 2, delimiter: ';' }],
    ["Excel's first line, quoted", '"sep=|"\nphone,x,y|name\n', { offset: 8, line: 2, delimiter: '|' }],
    ['a column called sep=x is a header', 'sep=x\nphone\n', { offset: 0, line: 1, delimiter: ',' }],
    ['a quoted line break in it', '"pho\nne";name;x\n', { offset: 0, line: 1, delimiter: ';' }],
    ['CR line ends', '\rphone;name\r+1;x\r', { offset: 1, line: 2, delimiter: ';' }],
  ])('%s', (_, text, place) => {
    expect(sniff(text)).toEqual(place);
  });

  test('is missing where all is blank', () => {
    expect(sniff(' \n\n')).toBeUndefined();
  });
});
