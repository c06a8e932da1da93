// One of the workers that score a large catalogue on the CPU, each a part of it: the page's own module
// once more.

import * as glue from "./nestrank.js";
import { serve, startPart } from "./worker.js";

// Nothing is imported later: bundlers that make a worker one plain script could not do that.
serve(startPart(glue));
