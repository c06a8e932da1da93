/** The look of <nestrank-guide>. A page may set the custom properties, and style its parts. */
export const STYLE = `
  :host { display: block; container-type: inline-size; color: var(--nestrank-ink, inherit); font: inherit; text-align: start; }
  :host([hidden]) { display: none; }
  section { border: 1px solid var(--nestrank-line, color-mix(in srgb, currentColor 22%, transparent)); border-radius: var(--nestrank-radius, 10px); padding: 14px 16px; background: var(--nestrank-ground, transparent); }
  h2, p, ul, ol { margin: 0; padding: 0; }
  h2 { font-size: 1.15em; line-height: 1.3; }
  ul, ol { list-style: none; display: grid; gap: 8px; }
  .stage { opacity: .85; }
  .hints { margin-block-start: 10px; gap: 10px 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); }
  .hints > li { border-inline-start: 3px solid var(--nestrank-accent, #1a5fd0); padding-inline-start: 10px; }
  .goods { display: flex; flex-wrap: wrap; gap: 6px; margin-block-start: 6px; }
  .why { margin-block-start: 8px; gap: 14px 20px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr)); }
  .why > li { display: flex; flex-direction: column; gap: 4px; }
  .words { display: flex; flex-wrap: wrap; gap: 6px; margin-block-start: auto; padding-block-start: 2px; }
  .reason, .fine { font-size: .9em; opacity: .85; }
  .fine { margin-block-start: 8px; }
  a { color: inherit; }
  b, .noted bdi { overflow-wrap: anywhere; }
  button, .goods > a {
    font: inherit; font-size: .88em; line-height: 1.3; color: inherit; background: transparent; cursor: pointer; text-decoration: none;
    border: 1px solid color-mix(in srgb, currentColor 50%, transparent); border-radius: 999px; padding: 5px 11px; min-height: 30px; text-align: start;
  }
  .goods > * { max-inline-size: 100%; box-sizing: border-box; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  button:hover, .goods > a:hover { background: color-mix(in srgb, currentColor 8%, transparent); }
  button[aria-pressed="true"] { color: #fff; background: var(--nestrank-accent, #1a5fd0); border-color: transparent; }
  :focus-visible { outline: 2px solid var(--nestrank-accent, #1a5fd0); outline-offset: 2px; }
  h2:focus-visible { outline: none; }
  details { margin-block-start: 8px; }
  summary { cursor: pointer; padding-block: 3px; }
  .noted { margin-block: 8px; gap: 3px; font-size: .9em; max-height: 11em; overflow: auto; }
  [role="status"] { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media print { :host { display: none; } }
`;
