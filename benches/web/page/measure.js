// Times cells against each other: in rounds, each cell once a round, in an order that turns, so that
// whatever else the machine does meets all of them alike.

/** Outputs are alike up to this much of the largest. */
const TOLERANCE = 1e-3;

/**
 * `cells`: `{ name, run, before?, blocking?, unlike?, why? }`; `run` gives outputs, or a promise of
 * them unless it is `blocking`; `before` is called before each sample and not timed; `unlike` says
 * that what comes out is no output of the network; `why` that there is nothing to time.
 * `plan`: `{ rounds, least, sampleMs, warmMs, limitMs, patienceMs }`: so many rounds, but only `least`
 * where more would take a cell longer than `limitMs`; a run over `patienceMs` is not repeated.
 * Returns for each cell `{ name, samples, difference }`, in ms a run, or `{ name, why }`.
 */
export async function measure(cells, plan, reference) {
  const states = [];
  for (const cell of cells) states.push(await prepared(cell, plan, reference));
  for (let round = 0; round < plan.rounds; round++) {
    for (let turn = 0; turn < states.length; turn++) {
      const state = states[(turn + round) % states.length];
      if (round < state.rounds) state.samples.push(await sample(state));
    }
  }
  return states.map(({ name, samples, difference, why, reps }) => (why ? { name, why } : { name, samples, difference, reps }));
}

/** A cell that was checked and is warm, and how often it must run for a sample. */
async function prepared(cell, plan, reference) {
  const state = { ...cell, samples: [], rounds: 0 };
  if (cell.why) return state;
  try {
    await state.before?.();
    const outputs = await state.run();
    if (!state.unlike) state.difference = difference(outputs, reference);
    const usual = Math.min(...(await warm(state, plan)));
    state.rounds = Math.max(plan.least, Math.min(plan.rounds, Math.floor(plan.limitMs / usual)));
    state.reps = Math.max(1, Math.min(state.mostReps ?? 2000, Math.ceil(plan.sampleMs / usual)));
    if (usual > plan.patienceMs) {
      state.rounds = 0;
      state.why = `${(usual / 1000).toFixed(1)} s a run: over the limit`;
    }
  } catch (error) {
    state.why = String(error?.message ?? error);
    state.rounds = 0;
  }
  return state;
}

/** Runs until the engine has had the time to compile what is hot. */
async function warm(state, { warmMs, patienceMs }) {
  const times = [];
  const until = performance.now() + warmMs;
  await state.before?.();
  do {
    const began = performance.now();
    const outputs = state.run();
    if (!state.blocking) await outputs;
    times.push(performance.now() - began);
    if (state.before && times.length % 20 === 0) await state.before();
  } while (performance.now() < until || (times.length < 3 && times[0] < patienceMs));
  return times;
}

async function sample(state) {
  await state.before?.();
  const { run, reps } = state;
  const began = performance.now();
  if (state.blocking) for (let rep = 0; rep < reps; rep++) run();
  else for (let rep = 0; rep < reps; rep++) await run();
  return (performance.now() - began) / reps;
}

/** The largest difference, as a share of the largest output. */
function difference(outputs, reference) {
  if (outputs.length !== reference.length) throw new Error(`${outputs.length} outputs, not ${reference.length}`);
  let [most, largest] = [0, 1e-9];
  for (let at = 0; at < reference.length; at++) {
    // Not `max`, which would let a NaN through.
    if (!(Math.abs(outputs[at] - reference[at]) <= most)) most = Math.abs(outputs[at] - reference[at]);
    largest = Math.max(largest, Math.abs(reference[at]));
  }
  if (!(most / largest <= TOLERANCE)) throw new Error(`other outputs than nestrank's: by ${most} of ${largest}`);
  return most / largest;
}
