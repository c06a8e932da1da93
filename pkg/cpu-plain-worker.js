// cpu-worker.js, for a page whose module is the one without relaxed SIMD.

import * as glue from "./nestrank_plain.js";
import { serve, startPart } from "./worker.js";

serve(startPart(glue));
