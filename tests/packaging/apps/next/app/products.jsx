"use client";

import { useRanking } from "nestrank/react";

export function Products({ all }) {
  const { products, observe, status } = useRanking(all, { model: "/model/" });
  return (
    <ul id="products" data-status={status}>
      {products.map(({ id, title }) => (
        <li key={id} data-id={id}>
          <button onClick={() => observe({ kind: "view", item: id })}>{title}</button>
        </li>
      ))}
    </ul>
  );
}
