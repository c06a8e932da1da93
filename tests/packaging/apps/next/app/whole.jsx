"use client";
// The package itself, for what the tests ask of it besides.

import * as nestrank from "nestrank";
import { useEffect } from "react";

export function Whole() {
  useEffect(() => {
    globalThis.nestrank = nestrank;
  });
  return null;
}
