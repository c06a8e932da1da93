// Older themes let their cards float, and mark the first and the last of each row by a class: it
// belongs to the place and not to the card, or the rows break where the card goes.

const OF_PLACE = /^(first|last|odd|even|alpha|omega)(?![a-z])/i;

/** The classes of each child that belong to its place; `null` where none matters. */
export function placeClasses(children) {
  const classes = children.map((child) => [...child.classList].filter((name) => OF_PLACE.test(name)));
  const named = classes.findIndex((names) => names.length > 0);
  return named >= 0 && getComputedStyle(children[named]).float !== "none" ? classes : null;
}

/** Gives each child the classes of the place that it came to. */
export function givePlaceClasses(children, classes) {
  children.forEach((child, at) => {
    const own = [...child.classList].filter((name) => OF_PLACE.test(name));
    child.classList.remove(...own.filter((name) => !classes[at].includes(name)));
    child.classList.add(...classes[at].filter((name) => !own.includes(name)));
  });
}
