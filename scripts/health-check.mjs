// For the container's health check: ends with 0 if the service of this container answers, else with 1.
const port = process.env.FAIRDIAL_PORT || '8420';
const LONGEST_MS = 2_500;

const isAlive = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(LONGEST_MS) })
  .then((answer) => answer.ok)
  .catch(() => false);
process.exit(isAlive ? 0 : 1);
