// One of several threads that try to take the same directories, each at the same instant. Answers which it got.
import { parentPort, workerData } from 'node:worker_threads';
import { lockDataDirectory } from '../../dist/redis/embedded-lock.js';

const { directories, racers, arrivals } = workerData;

const isWon = (directory) => {
  try {
    lockDataDirectory(directory, 'racer');
    return true;
  } catch (error) {
    if (error.code === 'data-dir-in-use') return false;
    throw error;
  }
};

const won = directories.filter((directory, round) => {
  Atomics.add(arrivals, round, 1);
  while (Atomics.load(arrivals, round) < racers);
  return isWon(directory);
});
parentPort.postMessage(won);
