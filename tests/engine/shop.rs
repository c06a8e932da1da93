//! The demo shop without a browser: its catalogue, its bundle, one shopper.

use std::fs;
use std::path::{Path, PathBuf};

use nestrank::bundle::{Served, read_folder};
use nestrank::domain::{Catalog, EventKind, Item, Session};
use nestrank::engine::{ItemSide, Scorer, SessionProfiles, ShopperSide, probabilities};
use nestrank::model::{Cpu, Mat};
use nestrank::rank::{Candidate, RankOptions, Ranked, rank};

pub struct Shop {
    pub catalog: Catalog,
    pub served: Served,
    pub side: ItemSide,
    pub session: Session,
    scorer: Scorer<Mat<Cpu>>,
    pub diversity: f64,
}

impl Shop {
    pub fn open(catalog: Catalog) -> Shop {
        let served = Served::new(read_folder(&www("model")).unwrap()).unwrap();
        let mut side = ItemSide::new(&served.model);
        side.extend(catalog.items(), &served.model, &served.priors);
        let mut scorer = Scorer::new(&served.model, Mat::<Cpu>::cpu);
        scorer.set_items(&side, Mat::cpu);
        Shop {
            catalog,
            served,
            side,
            session: Session::default(),
            scorer,
            diversity: demo_diversity(),
        }
    }

    pub fn act(&mut self, kind: EventKind, item: usize, time: i64) {
        self.session
            .observe(kind, &self.catalog.items()[item], time, None);
    }

    /// `[item][task]`
    pub fn probabilities(&self, now: i64) -> Vec<[f32; 4]> {
        let served = &self.served;
        let (model, priors) = (&served.model, &served.priors);
        let shopper = SessionProfiles::default().shopper(&self.session, &model.schema, priors, now);
        let side = ShopperSide::new(&shopper, &self.side, None, model, priors);
        let blocks = self.scorer.score(&side, None, Mat::cpu);
        let outputs = blocks.into_iter().flat_map(Mat::into_vec).collect();
        let logits = model.config.logits(outputs);
        probabilities(&logits, served.calibrations)
    }

    /// As the demo ranks, diversity included.
    pub fn order(&self, now: i64) -> Vec<Ranked> {
        let tasks = self.probabilities(now).into_iter().enumerate();
        let candidate = |(item, tasks): (usize, [f32; 4])| Candidate {
            item,
            tasks,
            category: self.side.category_of[item],
            available: self.catalog.items()[item].available,
        };
        let candidates: Vec<Candidate> = tasks.map(candidate).collect();
        let options = RankOptions {
            diversity: self.diversity,
            ..RankOptions::new(self.served.weights)
        };
        rank(&candidates, &options)
    }

    pub fn item(&self, index: usize) -> &Item {
        &self.catalog.items()[index]
    }
}

/// The demo's own catalogue.
pub fn demo_catalog() -> Catalog {
    let (catalog, rejected) = Catalog::from_json(&fs::read(www("catalog.json")).unwrap()).unwrap();
    assert_eq!(rejected, []);
    catalog
}

pub fn www(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www").join(path)
}

/// The demo's setting, so that page and test cannot disagree.
fn demo_diversity() -> f64 {
    let settings = fs::read_to_string(www("settings.js")).unwrap();
    let (_, value) = settings.split_once("DIVERSITY = ").unwrap();
    value.split_once(';').unwrap().0.parse().unwrap()
}
