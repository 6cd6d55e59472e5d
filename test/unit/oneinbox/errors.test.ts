import { expect, it } from 'vitest';
import { ApiUnavailable } from '../../../src/oneinbox/errors.ts';

it('names what to look at, and promises nothing that only a running service does', () => {
  expect(new ApiUnavailable('connection refused').nextStep).toBe('Check ONEINBOX_BASE_URL and the network.');
  expect(new ApiUnavailable('HTTP 401', { httpStatus: 401 }).nextStep).toBe('Check ONEINBOX_API_KEY.');
});
