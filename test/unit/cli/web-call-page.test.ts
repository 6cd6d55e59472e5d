import { expect, it } from 'vitest';
import { joinText, webCallPage } from '../../../src/cli/web-call-page.ts';

it('links the page to open, where the answer names one', () => {
  const details = { id: 'web_1', join_url: 'https://rooms.example/j?a=1&b=2' };
  expect(joinText(details)).toContain('https://rooms.example/j?a=1&b=2');
  expect(webCallPage(details)).toContain('<a href="https://rooms.example/j?a=1&#38;b=2" rel="noreferrer">');
});

it('says what the details are for, where there is none', () => {
  const details = { url: 'wss://rooms.example', access_token: 'ticket', id: 'web_1' };
  expect(joinText(details)).toContain('give it the address and the token');
  const page = webCallPage(details);
  expect(page).not.toContain('<a ');
  expect(page).toContain('url (the address to connect to)</dt><dd><code>wss://rooms.example</code>');
  expect(page).toMatch(/access_token \(the ticket[^<]*<\/dt><dd><code>ticket</);
});

it('links nothing that a browser would run, and shows text as text', () => {
  const details = { url: 'javascript:alert(1)', plain: 'http://rooms.example', note: '<img src=x>' };
  const page = webCallPage(details);
  expect(page).not.toContain('<a ');
  expect(page).not.toContain('<img');
});
