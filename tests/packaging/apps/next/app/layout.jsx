import { Whole } from "./whole.jsx";

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Whole />
      </body>
    </html>
  );
}
