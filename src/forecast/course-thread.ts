import { on } from 'node:events';
import { parentPort } from 'node:worker_threads';
import type { AskedCourse } from './asked-course.ts';
import { playCourse } from './asked-course.ts';
import type { ThreadAnswer, ThreadQuestion } from './course-threads.ts';
import type { PackedSetting } from './packed-setting.ts';

/** The thread that plays courses of one setting, one after the other. It ends when it is ended. */
const port = parentPort;
if (!port) throw new Error('what plays courses beside is no program of its own');
let setting: PackedSetting | undefined;

for await (const [question] of on(port, 'message')) {
  const asked = question as ThreadQuestion;
  if ('setting' in asked) setting = asked.setting;
  else port.postMessage(await answerTo(asked.course));
}

async function answerTo(course: AskedCourse): Promise<ThreadAnswer> {
  try {
    if (!setting) throw new Error('asked for a course before its setting was told');
    return { summary: await playCourse(setting, course) };
  } catch (error) {
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
