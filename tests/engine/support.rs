//! Small worlds for tests: a seeded generator, products, sessions and a random model.

use nestrank::domain::{EventKind, Item, Session};
use nestrank::features::{Cooccurrence, FeatureSchema, Priors};
use nestrank::model::{Architecture, EmbeddingTable, Matrix, Model, ModelConfig, Parameters};

#[path = "../draw/mod.rs"]
mod draw;

pub use draw::Draw;

impl Draw {
    /// In -1..1.
    pub fn signed(&mut self) -> f32 {
        self.below(1 << 24) as f32 / (1u64 << 23) as f32 - 1.0
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Products whose attributes are drawn.
pub fn items(count: usize, draw: &mut Draw) -> Vec<Item> {
    let mut make = |index: usize| {
        let category = draw.pick(&["Sofas", "Beds", "Lamps", "Rugs", "Chairs"]);
        let mut item = Item::new(format!("p{index}"));
        item.title = Some(format!(
            "{} 台灯 {index}",
            draw.pick(&["Oak", "Soft", "Tall"])
        ));
        item.category = vec!["Home".into(), category.into()];
        item.brand = Some(draw.pick(&["Fjell", "Brio", "Nest"]).into());
        item.price = (draw.below(5) > 0).then(|| 10.0 + draw.below(900) as f64);
        item.style = Some(draw.pick(&["nordic", "rustic", "modern"]).into());
        item.color = Some(draw.pick(&["white", "grey", "oak"]).into());
        item.material = Some(draw.pick(&["oak", "linen", "steel"]).into());
        item.vector = (draw.below(2) > 0).then(|| (0..8).map(|_| draw.signed()).collect());
        item
    };
    (0..count).map(&mut make).collect()
}

/// A session of that many events over the last days before `now` (ms).
pub fn session(items: &[Item], events: usize, now: i64, draw: &mut Draw) -> Session {
    let mut session = Session::default();
    for _ in 0..events {
        let kind = EventKind::ALL[draw.below(EventKind::ALL.len())];
        let item = &items[draw.below(items.len())];
        let time = now - draw.below(6 * 86_400_000) as i64;
        session.observe(kind, item, time, Some(1_000.0 * draw.below(60) as f32));
    }
    session
}

/// Small sizes of an architecture.
pub fn config(architecture: Architecture) -> ModelConfig {
    let mut config = ModelConfig::new(architecture, 4, vec![24, 12]);
    use Architecture::{Cgc, Mmoe, Ple};
    if matches!(architecture, Mmoe | Cgc | Ple) {
        (config.experts, config.towers) = (3, vec![7]);
    }
    if matches!(architecture, Cgc | Ple) {
        config.task_experts = 2;
    }
    config
}

/// A network with random weights.
pub fn model(config: ModelConfig, draw: &mut Draw) -> Model {
    config.check().unwrap();
    let schema = FeatureSchema::new(128);
    let mut table = EmbeddingTable::default();
    let mut parameters = Parameters::default();
    for shape in config.shapes(&schema) {
        let scale = 1.0 / (shape.rows as f32).sqrt();
        let data = (0..shape.rows * shape.cols)
            .map(|_| scale * draw.signed())
            .collect();
        let matrix = Matrix::new(shape.rows, shape.cols, data);
        match shape.name.as_str() {
            "embedding" => table = EmbeddingTable(matrix),
            _ => drop(parameters.0.insert(shape.name, matrix)),
        }
    }
    Model {
        config,
        schema,
        table,
        parameters,
    }
}

/// Priors that know some categories' prices, and what goes together with them.
pub fn priors(items: &[Item], model: &Model, draw: &mut Draw) -> Priors {
    let mut priors = Priors {
        rates: [0.1, 0.05, 0.02],
        products: items.len() as f32,
        ..Priors::default()
    };
    for item in items {
        let profile = nestrank::features::ItemProfile::new(item, &model.schema);
        let deciles = std::array::from_fn(|decile| 3.0 + 0.4 * decile as f32);
        priors.prices.insert(profile.category, deciles);
    }
    priors.cooccurrence = cooccurrence(priors.prices.keys().copied().collect(), draw);
    priors
}

fn cooccurrence(mut keys: Vec<u64>, draw: &mut Draw) -> Cooccurrence {
    keys.sort_unstable();
    let (count, dim, degree) = (keys.len(), 6, 2);
    let mut vectors = Vec::new();
    for _ in 0..count {
        let vector: Vec<f32> = (0..dim).map(|_| draw.signed()).collect();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vectors.extend(vector.iter().map(|x| x / length));
    }
    let neighbours = (0..count * degree).map(|_| draw.below(count) as u32);
    let neighbours = neighbours.collect();
    let weights = (0..count * degree).map(|_| draw.signed().abs()).collect();
    let shares = vec![1.0 / count as f32; count];
    let rows = keys.into_iter().zip(0..).collect();
    Cooccurrence::new(rows, [dim, degree], vectors, neighbours, weights, &shares)
}
