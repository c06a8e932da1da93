// The guide's component with rules of the order, and with what went wrong.

import { useRanking } from "nestrank/react";

export function Ruled({ all, rules }) {
  const { products, status, observe, error } = useRanking(all, { model: "/model/", rules });
  return (
    <ul id="products" data-status={status} data-error={error?.message}>
      {products.map(({ id, title }) => (
        <li key={id} data-id={id}>
          <button onClick={() => observe({ kind: "view", item: id })}>{title}</button>
        </li>
      ))}
    </ul>
  );
}
