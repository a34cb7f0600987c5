// The rules that a browser test compares with Python's, within reach of the page.

import { solve } from "../../widgets/live/reach.mjs";
import { doseEvents, sampleTimes } from "../../widgets/live/results.mjs";
import { duration, plain } from "../../widgets/live/words.mjs";

globalThis.runtime = { solve, doseEvents, sampleTimes, plain, duration };
