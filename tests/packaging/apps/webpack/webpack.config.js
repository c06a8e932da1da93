export default { mode: "production", entry: "../shop/main.js" };
