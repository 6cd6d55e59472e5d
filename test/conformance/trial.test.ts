import { Redis } from 'ioredis';
import { createRedisLedger } from '../../src/ledger/redis-ledger.ts';
import { unique } from './fixtures.ts';
import { describeLedger } from './ledger-suite.ts';

describeLedger('redis', async () =>
  createRedisLedger(new Redis('/tmp/conf/redis.sock'), { prefix: `{${unique('t')}-${process.pid}}` }),
);
