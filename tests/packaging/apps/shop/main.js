import * as nestrank from "nestrank";
import "./shop.js";

globalThis.nestrank = nestrank;
