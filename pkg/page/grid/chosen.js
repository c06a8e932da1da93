// Whether the shopper has chosen an order themselves, in the address or by the page's own control.
// An order that is the shop's usual one is no choice.

/** The parameters of shop systems that name an order. */
const PARAMETERS = /^(sort|sort_?by|order|order_?by|sort_?order|orden(ar)?|tri|sortierung|sorting(_?id|attribute)?|product_list_(order|dir)|srule|s\[?sort\]?|dir)$/i;
/** What shop systems call their usual order. */
const USUAL = /^(default|manual|featured|relevan\w*|recommended|menu_order|position|best[-_ ]?match|product\.position\.(asc|desc)|topseller|standard|-?1|0)?$/i;
/** How a control that sorts is called, in its name, id, class or label. */
const SORTS = /sort|order-?by|trier|ordenar|volgorde|sorter|排序|ترتيب|رتب/i;
const OPTION = 'a, button, input[type="radio"], label, [role="option"], [role="menuitem"], [role="menuitemradio"], [role="radio"], li[data-value], [data-sort]';
/** Words that only look like it. */
const OTHERWISE = /(as|re)sort\w*|sortiment\w*|sortable/gi;
/** A control and as many elements around it, less one, may say what it is for. */
const AROUND = 3;

/** Whether an address asks for an order of the shopper's. */
export function chosenByAddress(address, document) {
  let url;
  try {
    url = new URL(address, document.baseURI);
  } catch {
    return false;
  }
  // Pages that sort by themselves may keep it behind the #.
  for (const [name, value] of [...url.searchParams, ...new URLSearchParams(url.hash.replace(/^#[!?/]*/, ""))]) {
    if (PARAMETERS.test(name) && !USUAL.test(value) && !isFirst(name, value, document)) return true;
  }
  return false;
}

/**
 * Calls `chosen()` when the shopper chooses an order, before the page hears of it.
 * @returns {() => void} stops listening
 */
export function listenChoice(chosen) {
  const change = (event) => {
    const { target } = event;
    if (!(target instanceof HTMLSelectElement) || !sorts(target)) return;
    const option = target.selectedOptions[0];
    if (target.selectedIndex > 0 && !USUAL.test(valueOf(option))) chosen();
  };
  const click = ({ target }) => {
    const option = target instanceof Element ? target.closest(OPTION) : null;
    if (option && chooses(option)) chosen();
  };
  const listen = (type, run) => addEventListener(type, run, { capture: true });
  listen("change", change);
  listen("click", click);
  return () => {
    removeEventListener("change", change, { capture: true });
    removeEventListener("click", click, { capture: true });
  };
}

function chooses(option) {
  const href = option.getAttribute("href");
  if (href && !/^(#|javascript:)/i.test(href)) return chosenByAddress(href, option.ownerDocument);
  // What opens the list of orders chooses none.
  if (option.matches("[aria-haspopup]:not([aria-haspopup=false]), [aria-expanded], summary, select, select *")) return false;
  // The first of a list of orders is the usual one.
  if (option.matches('[role="option"]:first-child, li[data-value]:first-child')) return false;
  return sorts(option) && !USUAL.test(valueOf(option));
}

/** What an option stands for; `USUAL` knows the usual ones, and text that says nothing is a choice. */
function valueOf(option) {
  const value = option?.getAttribute("value") ?? option?.dataset.value ?? option?.dataset.sort ?? option?.textContent.trim() ?? "";
  return PARAMETERS.test(/[?&]?([\w[\].]+)=/.exec(value)?.[1] ?? "") ? value.split("=").pop() : value || "?";
}

/** Whether an element, or one close around it, is called a control that sorts. */
function sorts(element) {
  let at = element;
  for (let steps = 0; at && at !== at.ownerDocument.body && steps < AROUND; steps++, at = at.parentElement) {
    if (at.matches("main, form[role=search], nav, [class*=product-grid]")) return false;
    const label = [at.id, at.getAttribute("class"), at.getAttribute("name"), at.getAttribute("aria-label"), at.getAttribute("data-action")];
    if (label.some((text) => text && SORTS.test(text.replace(OTHERWISE, "")))) return true;
  }
  const { labels } = element;
  return [...(labels ?? [])].some((label) => SORTS.test(label.textContent));
}

/** Whether a value is that of the first option of the page's control of that name: the usual one. */
function isFirst(name, value, document) {
  for (const select of document.querySelectorAll("select")) {
    if (select.name.toLowerCase() !== name.toLowerCase() && !sorts(select)) continue;
    const first = select.options[0];
    if (first && valueOf(first) === value && select.options.length > 1) return true;
  }
  return false;
}
