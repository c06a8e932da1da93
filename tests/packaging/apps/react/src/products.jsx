import { useRanking } from "nestrank/react";

export function Products({ all }) {
  const { products, status, observe, recommender, refresh } = useRanking(all, { model: "/model/" });
  const forget = () => {
    recommender?.forget();
    refresh();
  };
  return (
    <>
      <ul id="products" data-status={status}>
        {products.map(({ id, title }) => (
          <li key={id} data-id={id}>
            <button onClick={() => observe({ kind: "view", item: id })}>{title}</button>
          </li>
        ))}
      </ul>
      <button id="forget" onClick={forget}>Forget what I looked at</button>
    </>
  );
}
