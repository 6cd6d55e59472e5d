import { describeLedger } from './ledger-suite.ts';
import { redisLedgers } from './redis-kit.ts';

describeLedger('the Redis ledger', redisLedgers());
