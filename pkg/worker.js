// A worker that scores: it knows weights and item side once, gets the small shopper side at each
// rerank, and answers logits. Losing it loses nothing, for the page's own thread can do all it does.
//
// The protocol is written out at the page's side of it, scorer.js.

/** Answers what the page asks; `start` makes a scorer of an `init` request. */
export function serve(start) {
  let scorer = null;
  let dead = null;
  let turn = Promise.resolve();
  const started = () => {
    if (scorer === null) throw new Error("the scorer was not started");
    return scorer;
  };
  const requests = {
    async init(given) {
      scorer = await start(given);
      return {};
    },
    async items({ columns, categoryOf, brandOf, more }) {
      await started().set_items(columns, categoryOf, brandOf, more);
      return {};
    },
    async score({ user, category, brand, product, productOf, pair, session, rows }) {
      const side = [user, category, brand, product, productOf, pair, session];
      return { logits: await started().score(...side, rows ?? undefined) };
    },
  };

  async function answer({ id, type, ...request }) {
    try {
      if (dead !== null) throw new Error(dead);
      if (!Object.hasOwn(requests, type)) throw new Error(`no request is called ${type}`);
      const value = await requests[type](request);
      postMessage({ id, ...value }, value.logits ? [value.logits.buffer] : []);
    } catch (error) {
      // After a trap the module's state is anyone's guess.
      if (error instanceof WebAssembly.RuntimeError) dead ??= String(error);
      postMessage({ id, error: String(error?.message ?? error) });
    }
  }

  // One at a time: the module must not be called while it waits for the GPU.
  onmessage = ({ data }) => {
    turn = turn.then(() => answer(data));
  };
  // Nobody asked for these, so no answer can carry them: the page hears them as errors.
  onunhandledrejection = ({ reason }) => reportError(reason);
  onerror = (event) => {
    dead ??= String(event.message ?? event);
  };
}

/** What starts a scorer of a part of the catalogue, with this glue. */
export function startPart(glue) {
  return async ({ wasm, manifest, weights }) => {
    await glue.start(wasm);
    const scorer = new glue.PartScorer(manifest, weights);
    return {
      set_items: (columns, categoryOf, brandOf, more) => scorer.set_items(columns, categoryOf, brandOf, more),
      score: (...side) => scorer.score(side),
    };
  };
}
