// The page's side of a worker that scores: on the GPU, gpu-worker.js, or one of a pool on the CPU,
// cpu-worker.js. Both are run by worker.js. Fetched by those pages that have such.
//
// The protocol: every message to the worker has an `id`, and every one gets exactly one answer with
// that `id`. Messages are handled in their order.
//
// To the worker:
// - `{ id, type: "init", wasm, manifest, weights }`: `wasm` is the address of nestrank_gpu_bg.wasm, or
//   the page's own module, the others are files of the bundle as `Uint8Array`, which this side has
//   checked, and the worker reads again with the same reader. Answered when the scorer is ready.
// - `{ id, type: "items", columns, categoryOf, brandOf, more }`: the item side, or the worker's part of
//   it (`ItemSide::columns` as `Float32Array` of `[items, width]`, the two gathers as `Uint32Array`). It
//   replaces what came before, unless `more` says that it comes after that, which only the pool's
//   workers understand.
// - `{ id, type: "score", user, category, brand, product, productOf, pair, session, rows }`: the parts
//   of a `ShopperSide` as `Float32Array` (their widths follow from the model) and `Uint32Array`; `rows` is
//   a `Uint32Array`, or `null` for all items, which only the GPU's worker understands.
//
// From the worker:
// - `{ id }`, done; for `score` `{ id, logits }`, a `Float32Array` of `[rows, tasks]`;
// - `{ id, error }`: what went wrong, as text. The page gives the worker up.
//
// Typed arrays are transferred, not copied, in both directions.

/** The first start compiles a large module, and products can be so many more than before that every shader is compiled anew. */
export const START_MS = 90_000;
/** A rerank that takes longer is of no use to a page. */
export const ANSWER_MS = 8_000;
/** Outputs of a product. */
export const TASKS = 4;

export class Scorer {
  #worker;
  #lastId = 0;
  #open = new Map();
  /** Why the worker will answer nothing any more. */
  #broken;

  /** @param {Worker} worker one that runs gpu-worker.js, or a `Pool` of such that run cpu-worker.js */
  constructor(worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => this.#answered(data));
    // A worker that cannot be fetched, or may not be, gives an event without a message.
    worker.addEventListener("error", ({ message }) => this.#breakOff(`the GPU worker failed: ${message || "its file could not be loaded, see docs/npm.md on workers"}`));
    worker.addEventListener("messageerror", () => this.#breakOff("the GPU worker's answer could not be read"));
  }

  /** Starts the scorer with a model, `{ manifest, weights }`; `wasm` is the address of its module, or the module. */
  start(wasm, model) {
    return this.#ask("init", { wasm, ...model }, START_MS, []);
  }

  /**
   * Hands over some of the products of a recommender, `more` after those that came before, or in their
   * place. Answered when the shaders for so many are compiled, or their item half is computed.
   */
  setItems(core, from, until, more, deadlineMs) {
    const [columns, categoryOf, brandOf] = core.items(from, until);
    return this.#ask("items", { columns, categoryOf, brandOf, more }, deadlineMs);
  }

  /** Asks for the logits of a side, as `Core.side` has it: `[rows, tasks]`. */
  async score([user, category, brand, product, productOf, pair, session, rows], deadlineMs) {
    const { logits } = await this.#ask("score", { user, category, brand, product, productOf, pair, session, rows }, deadlineMs);
    if (!(logits instanceof Float32Array)) throw new Error("the GPU worker sent no numbers");
    return logits;
  }

  /** Ends the worker; whoever still waits is told so. */
  end() {
    this.#worker.terminate();
    this.#breakOff("the GPU worker was ended");
  }

  /** The question is out when this returns. What comes of a promise that nobody waits for does not matter. */
  #ask(type, parts, deadlineMs, transfer = Object.values(parts).flatMap((part) => part?.buffer ?? [])) {
    const id = ++this.#lastId;
    const asked = new Promise((resolve, reject) => {
      if (this.#broken) throw this.#broken;
      this.#worker.postMessage({ id, type, ...parts }, transfer);
      const late = () => reject(new Error(`the GPU worker did not answer within ${deadlineMs} ms`));
      this.#open.set(id, { resolve, reject, deadline: setTimeout(late, deadlineMs) });
    });
    asked.catch(() => {});
    return asked;
  }

  #answered({ id, error, ...answer }) {
    const question = this.#open.get(id);
    if (!question) return;
    this.#open.delete(id);
    clearTimeout(question.deadline);
    if (error === undefined) question.resolve(answer);
    else question.reject(new Error(error));
  }

  #breakOff(why) {
    this.#broken = new Error(why);
    for (const { reject, deadline } of this.#open.values()) {
      clearTimeout(deadline);
      reject(this.#broken);
    }
    this.#open.clear();
  }
}
