use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use nestrank::domain::{Catalog, EventKind, Task, Tasks};
use nestrank::train::simulate::{Options, Truth, simulate};

/// One world of half the usual size, made once.
pub static WORLD: LazyLock<World> = LazyLock::new(|| {
    World::make(&Options {
        users: 2_500,
        ..Options::default()
    })
});

pub const DAY: i64 = 86_400;

pub struct Row {
    pub time: i64,
    pub user: String,
    pub item: String,
    pub event: EventKind,
    pub position: Option<u32>,
    pub dwell: Option<f64>,
    pub session: String,
    pub arm: String,
}

/// A world as its files tell it.
pub struct World {
    pub catalog: Catalog,
    pub rows: Vec<Row>,
    pub truth: Truth,
    /// Times of each behaviour of a person with a product.
    did: HashMap<(String, String), Vec<(i64, Task)>>,
}

impl World {
    pub fn make(options: &Options) -> World {
        let dir = tempfile::tempdir().unwrap();
        simulate(options, dir.path(), &|_, _| {}).unwrap();
        World::read(dir.path())
    }

    fn read(dir: &Path) -> World {
        let json = fs::read(dir.join("catalog.json")).unwrap();
        let (catalog, rejected) = Catalog::from_json(&json).unwrap();
        assert!(rejected.is_empty(), "{rejected:?}");
        let mut reader = csv::Reader::from_path(dir.join("events.csv")).unwrap();
        let header = "time,user,item,event,position,dwell,session,arm";
        assert_eq!(
            reader.headers().unwrap(),
            &header.split(',').collect::<Vec<_>>()[..]
        );
        let rows: Vec<Row> = reader.records().map(|row| parse(&row.unwrap())).collect();
        let mut did: HashMap<_, Vec<_>> = HashMap::new();
        for row in &rows {
            if let Some(task) = row.event.task() {
                let pair = (row.user.clone(), row.item.clone());
                did.entry(pair).or_default().push((row.time, task));
            }
        }
        let truth = Truth::load(&dir.join("truth.json")).unwrap();
        World {
            catalog,
            rows,
            truth,
            did,
        }
    }

    pub fn impressions(&self) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .filter(|row| row.event == EventKind::Impression)
    }

    /// What the person did with the product within 24 hours of the row.
    pub fn labels(&self, row: &Row) -> Tasks<bool> {
        let mut labels = Tasks::default();
        let pair = (row.user.clone(), row.item.clone());
        for (time, task) in self.did.get(&pair).into_iter().flatten() {
            if (row.time..row.time + DAY).contains(time) {
                labels[*task] = true;
                labels.view = true;
            }
        }
        labels
    }

    pub fn category(&self, item: &str) -> &str {
        let item = &self.catalog.items()[self.catalog.index_of(item).unwrap()];
        item.category.last().unwrap()
    }
}

fn parse(row: &csv::StringRecord) -> Row {
    Row {
        time: row[0].parse().unwrap(),
        user: row[1].into(),
        item: row[2].into(),
        event: EventKind::from_name(&row[3]).unwrap(),
        position: row[4].parse().ok(),
        dwell: row[5].parse().ok(),
        session: row[6].into(),
        arm: row[7].into(),
    }
}

pub fn auc(mut scored: Vec<(f32, bool)>) -> f64 {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = scored.iter().filter(|(_, label)| *label).count() as f64;
    let negatives = scored.len() as f64 - positives;
    let (mut wins, mut below) = (0.0, 0.0);
    for ties in scored.chunk_by(|a, b| a.0 == b.0) {
        let hits = ties.iter().filter(|(_, label)| *label).count() as f64;
        let misses = ties.len() as f64 - hits;
        wins += hits * (below + misses / 2.0);
        below += misses;
    }
    wins / (positives * negatives)
}
