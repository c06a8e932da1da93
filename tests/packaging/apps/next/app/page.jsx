import { readFile } from "node:fs/promises";
import { Products } from "./products.jsx";

export default async function Page() {
  const all = JSON.parse(await readFile("public/catalog.json", "utf8"));
  return <Products all={all.slice(0, 48)} />;
}
