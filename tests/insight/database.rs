use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

/// A log in SQLite, read by nothing of ours.
pub struct Database(Connection);

impl Database {
    /// The events of a plain log, and the products of its catalogue or else of the log itself.
    pub fn plain(events: &Path, catalog: Option<&Path>) -> Database {
        let database = Database::new();
        let mut reader = csv::Reader::from_path(events).unwrap();
        let header = reader.headers().unwrap().clone();
        let field = |row: &csv::StringRecord, name: &str| {
            let column = header.iter().position(|column| column == name);
            column.map_or(String::new(), |column| row[column].to_owned())
        };
        for row in reader.records() {
            let row = row.unwrap();
            database.event(
                field(&row, "time").parse::<i64>().unwrap() * 1_000,
                [
                    "user", "item", "event", "session", "arm", "category", "price",
                ]
                .map(|name| field(&row, name)),
            );
        }
        database.products(catalog);
        database
    }

    /// The Taobao log as published.
    pub fn taobao(events: &Path) -> Database {
        let database = Database::new();
        for row in csv::Reader::from_path(events).unwrap().records() {
            let row = row.unwrap();
            let kind = match &row[3] {
                "pv" => "view",
                "fav" => "favorite",
                "buy" => "purchase",
                kind => kind,
            };
            let [user, item, category] = [0, 1, 2].map(|column| row[column].to_owned());
            let none = String::new;
            database.event(
                row[4].parse::<i64>().unwrap() * 1_000,
                [user, item, kind.into(), none(), none(), category, none()],
            );
        }
        database.products(None);
        database
    }

    /// What one device hands over: its products, events and impressions, of which each is a row as
    /// often as it happened; `looks` has how long each look took, `grids` the places of products.
    pub fn device(given: &Value) -> Database {
        let database = Database::new();
        let run = |sql: &str| {
            let ran = database.0.execute(sql, [given.to_string()]);
            ran.unwrap_or_else(|why| panic!("{why}: {sql}"));
        };
        for list in ["catalog", "products"] {
            run(&format!(
                "INSERT OR IGNORE INTO items SELECT value ->> 'id', coalesce((SELECT
                   group_concat(value, ' > ') FROM json_each(of.value, '$.category')), ''),
                   value ->> 'price' FROM json_each(?, '$.{list}') of"
            ));
        }
        run(
            "INSERT INTO log (t, item, kind) SELECT value ->> 'time', value ->> 'item',
             value ->> 'kind' FROM json_each(?, '$.events') ORDER BY key",
        );
        run("WITH RECURSIVE shown AS (
               SELECT key, value ->> 'last' AS t, value ->> 'item' AS item, value ->> 'count' AS n
                 FROM json_each(?, '$.impressions')
               UNION ALL SELECT key, t, item, n - 1 FROM shown WHERE n > 1)
             INSERT INTO log (t, item, kind) SELECT t, item, 'impression' FROM shown ORDER BY key");
        run("CREATE TABLE looks AS SELECT value ->> 'item' AS item,
             CAST(round(value ->> 'dwell') AS INTEGER) AS ms FROM json_each(?, '$.events')
             WHERE value ->> 'kind' = 'view'");
        run(
            "CREATE TABLE grids AS SELECT grid.key AS grid, part.key AS part, id.value AS item,
             min(id.key) AS place FROM json_each(?, '$.grids') grid, json_each(grid.value) part,
             json_each(part.value) id GROUP BY 1, 2, 3",
        );
        database.run(
            "UPDATE log SET user = '', session = '', arm = '';
             INSERT OR IGNORE INTO items SELECT item, '', NULL FROM log",
        );
        database.run(TABLES);
        database
    }

    /// The answer to a query, a list a row.
    pub fn ask(&self, sql: &str) -> Vec<Vec<Value>> {
        let mut query = self
            .0
            .prepare(sql)
            .unwrap_or_else(|why| panic!("{why}: {sql}"));
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let value = |column| match row.get_ref(column).unwrap() {
                ValueRef::Integer(number) => json!(number),
                ValueRef::Real(number) => json!(number),
                ValueRef::Text(text) => json!(std::str::from_utf8(text).unwrap()),
                _ => Value::Null,
            };
            all.push((0..columns).map(value).collect());
        }
        all
    }

    fn new() -> Database {
        let database = Database(Connection::open_in_memory().unwrap());
        database.run(
            "CREATE TABLE log (id INTEGER PRIMARY KEY, t INTEGER, user TEXT, item TEXT, kind TEXT, \
             session TEXT, arm TEXT, category TEXT, price REAL);
             CREATE TABLE items (item TEXT PRIMARY KEY, category TEXT, price REAL);
             BEGIN",
        );
        database
    }

    fn run(&self, sql: &str) {
        self.0
            .execute_batch(sql)
            .unwrap_or_else(|why| panic!("{why}: {sql}"));
    }

    fn event(&self, ms: i64, [user, item, kind, session, arm, category, price]: [String; 7]) {
        let mut insert = self.0.prepare_cached(
            "INSERT INTO log (t, user, item, kind, session, arm, category, price) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        );
        let price = price.parse::<f64>().ok();
        let row = params![ms, user, item, kind, session, arm, category, price];
        insert.as_mut().unwrap().execute(row).unwrap();
    }

    /// The products, the sessions, and what each person had to do with each product.
    fn products(&self, catalog: Option<&Path>) {
        self.run("CREATE INDEX by_item ON log (item, t)");
        match catalog {
            Some(path) => {
                let json = std::fs::read(path).unwrap();
                let products: Vec<Value> = serde_json::from_slice(&json).unwrap();
                let mut insert = self
                    .0
                    .prepare("INSERT INTO items VALUES (?, ?, ?)")
                    .unwrap();
                for product in products {
                    let [id, category] = ["id", "category"].map(|key| product[key].as_str());
                    let row = params![id, category, product["price"].as_f64()];
                    insert.execute(row).unwrap();
                }
            }
            // The latest that the log says.
            None => self.run(
                "INSERT INTO items SELECT item,
                   coalesce((SELECT category FROM log b WHERE b.item = a.item AND category <> ''
                     ORDER BY t DESC, id DESC LIMIT 1), ''),
                   (SELECT price FROM log b WHERE b.item = a.item AND price IS NOT NULL
                     ORDER BY t DESC, id DESC LIMIT 1)
                 FROM (SELECT item, min(id) FROM log GROUP BY item) a",
            ),
        }
        self.run(TABLES);
    }
}

const TABLES: &str = "
COMMIT;
CREATE TABLE events AS
  WITH gaps AS (SELECT *, t - lag(t) OVER (PARTITION BY user, session = '' ORDER BY t, id) AS gap
                FROM log)
  SELECT gaps.id, t, user, gaps.item, kind, arm, items.category AS category,
    user || ' ' || CASE session WHEN '' THEN 'pause ' ||
      sum(CASE WHEN gap <= 1800000 THEN 0 ELSE 1 END)
        OVER (PARTITION BY user, session = '' ORDER BY t, gaps.id)
      ELSE 'named ' || session END AS visit
  FROM gaps JOIN items USING (item);
CREATE INDEX by_category ON events (category);
CREATE TABLE bands AS
  SELECT item, category, CASE WHEN price IS NULL THEN NULL ELSE
    4 * (rank() OVER (PARTITION BY category, price IS NULL ORDER BY price) - 1)
      / count(price) OVER (PARTITION BY category) END AS band
  FROM items;
CREATE TABLE pairs AS
  SELECT user, events.item, bands.category AS category, band,
    max(kind = 'impression') AS shown, max(kind = 'view') AS viewed,
    max(kind IN ('cart', 'favorite')) AS kept, max(kind = 'purchase') AS bought,
    max(kind = 'cart') AS cart, max(kind = 'uncart') AS uncart, max(kind = 'favorite') AS saved,
    min(CASE kind WHEN 'view' THEN t END) AS first_view,
    min(CASE kind WHEN 'purchase' THEN t END) AS first_purchase
  FROM events JOIN bands USING (item) GROUP BY user, events.item;
CREATE TABLE people AS
  SELECT user, min(arm) AS arm, max(arm) AS last_arm,
    max(v) AS views, max(c) AS carts, max(f) AS favorites, max(p) AS purchases
  FROM (SELECT user, nullif(arm, '') AS arm,
      sum(kind = 'view') OVER (PARTITION BY user) AS v,
      sum(kind = 'cart') OVER (PARTITION BY user) AS c,
      sum(kind = 'favorite') OVER (PARTITION BY user) AS f,
      sum(kind = 'purchase') OVER (PARTITION BY user) AS p FROM events)
  GROUP BY user;
";
