// Starts the built embedded Redis on the directory given, says so, and then waits to be killed or, told `exit`, leaves in haste.
import { startEmbeddedRedis } from '../../dist/redis/embedded-redis.js';

const [dataDir, fate] = process.argv.slice(2);
const { socketPath, pid } = await startEmbeddedRedis({ dataDir, owner: 'run of a child' });
console.log(JSON.stringify({ socketPath, pid }));
if (fate === 'exit') process.exit(0);
setInterval(() => {}, 60_000);
