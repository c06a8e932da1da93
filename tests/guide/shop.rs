use std::path::Path;

use nestrank::bundle::{Served, read_folder};
use nestrank::domain::{Catalog, EventKind, Session};
use nestrank::engine::{CpuScorer, ItemSide, SessionProfiles, ShopperSide, probabilities};
use nestrank::guide::{Guidance, Guiding, Shop, StageModel, Trail};
use nestrank::rank::{Candidate, RankOptions, rank};

pub fn bundle(folder: &str) -> Served {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    Served::new(read_folder(&folder).unwrap()).unwrap()
}

pub fn demo_catalog() -> Catalog {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/catalog.json");
    Catalog::from_json(&std::fs::read(path).unwrap()).unwrap().0
}

/// A shop with one shopper in it, who is guided as on a page.
pub struct Guided {
    pub served: Served,
    pub catalog: Catalog,
    pub session: Session,
    items: ItemSide,
    scorer: CpuScorer,
}

impl Guided {
    pub fn open(served: Served, catalog: Catalog) -> Self {
        let mut items = ItemSide::new(&served.model);
        items.extend(catalog.items(), &served.model, &served.priors);
        let mut scorer = CpuScorer::new(&served.model);
        scorer.set_items(&items);
        Guided {
            served,
            catalog,
            session: Session::default(),
            items,
            scorer,
        }
    }

    pub fn act(&mut self, kind: EventKind, item: usize, time: i64) {
        self.session
            .observe(kind, &self.catalog.items()[item], time, None);
    }

    /// The place of a product in the catalogue.
    pub fn index(&self, id: &str) -> usize {
        self.catalog.index_of(id).unwrap()
    }

    pub fn guide(&mut self, now: i64, excluded: &[usize], limit: usize) -> Guidance {
        let (model, priors) = (&self.served.model, &self.served.priors);
        let shopper = SessionProfiles::default().shopper(&self.session, &model.schema, priors, now);
        let side = ShopperSide::new(&shopper, &self.items, None, model, priors);
        let logits = model.config.logits(self.scorer.score(&side, None));
        let tasks = probabilities(&logits, self.served.calibrations)
            .into_iter()
            .enumerate();
        let candidates = tasks.map(|(item, tasks)| Candidate {
            item,
            tasks,
            category: self.items.category_of[item],
            available: self.catalog.items()[item].available,
        });
        let mut options = RankOptions::new(self.served.weights);
        options.excluded = excluded.to_vec();
        let ranked = rank(&candidates.collect::<Vec<_>>(), &options);
        let shop = Shop {
            products: self.catalog.items(),
            items: &self.items,
            served: &self.served,
        };
        let trail = || Trail::new(&self.session, model.schema.keys, now);
        let mut guiding = Guiding::new(trail(), &shop);
        for ranked in ranked {
            guiding.take(&shop, ranked.item, ranked.tasks);
        }
        guiding.finish(&shop, &trail(), &StageModel::built_in(), limit)
    }
}
