// The guide's shop, and the package itself for what the tests ask of it besides.

import * as nestrank from "nestrank";
import "./shop.js";

globalThis.nestrank = nestrank;
