/** What a person finds at the root: where to look. */
export function indexPage(origin: string): string {
  return `Fairdial is running.

The page             ${origin}/ in a browser
Where things stand   ${origin}/api/campaigns
One campaign         ${origin}/api/campaigns/NAME
Alive                ${origin}/healthz
Able to place calls  ${origin}/readyz

POST ${origin}/api/campaigns/NAME/pause (or resume, cancel, cap) changes one; it needs
the header "Authorization: Bearer" with FAIRDIAL_TOKEN.
`;
}
