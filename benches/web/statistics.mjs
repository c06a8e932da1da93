/** The value below which that share of the samples lies, between neighbours by proportion. */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

export const median = (samples) => quantile(samples, 0.5);

/** The median, and the middle half of the samples. */
export const summary = (samples) => ({ median: median(samples), low: quantile(samples, 0.25), high: quantile(samples, 0.75) });

/** How many times as long `theirs` takes as `ours`, round by round: the median, and the middle half. */
export function ratio(theirs, ours) {
  const rounds = Math.min(theirs.length, ours.length);
  return summary(Array.from({ length: rounds }, (_, round) => theirs[round] / ours[round]));
}
