import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts';
import { describeLedger } from './ledger-suite.ts';

describeLedger('the memory ledger', async () => createMemoryLedger());
