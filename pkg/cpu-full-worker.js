// cpu-worker.js, for a page whose module is the one for all networks.

import * as glue from "./nestrank_full.js";
import { serve, startPart } from "./worker.js";

serve(startPart(glue));
