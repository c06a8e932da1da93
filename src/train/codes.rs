use std::collections::HashMap;

use super::batch::Dropped;
use super::world::World;
use crate::features::{Bag, EVENT_TRAITS, event_traits, recent_events};
use crate::model::{EmbeddingTable, Matrix, Model, Parameters, TargetAttention, VectorFusion};

/// What a network adds to the rows of a batch by itself: fused vectors and attended events. Each
/// product's code is computed once a batch, and what comes back to it is carried on once. As with
/// the embedding table, all of it is plain code beside the graph, with the way back by hand.
pub struct Codes<'a> {
    model: &'a Model,
    world: &'a World,
    dropped: Dropped<'a>,
    fusion: Option<VectorFusion<'a>>,
    attention: Option<TargetAttention<'a>>,
    place: HashMap<u32, usize>,
    products: Vec<u32>,
    /// `[products, code]`
    codes: Vec<f32>,
}

/// Whose row it is, and when (ms since 1970).
pub type Moment = (u32, i64);

impl<'a> Codes<'a> {
    /// Nothing for a network that adds nothing.
    pub fn new(model: &'a Model, world: &'a World, dropped: Dropped<'a>) -> Option<Self> {
        let (fusion, attention) = (VectorFusion::of(model), TargetAttention::of(model));
        if fusion.is_none() && attention.is_none() {
            return None;
        }
        Some(Codes {
            model,
            world,
            dropped,
            fusion,
            attention,
            place: HashMap::new(),
            products: Vec::new(),
            codes: Vec::new(),
        })
    }

    /// Appends what the product's vector adds to its embedding.
    pub fn fused(&mut self, product: u32, out: &mut Vec<f32>) {
        let dim = self.model.table.dim();
        out.extend_from_slice(&self.code(product)[dim..]);
    }

    /// Appends what a session encoder makes of the events before a moment for that product.
    pub fn attended(&mut self, product: u32, moment: Moment, out: &mut Vec<f32>) {
        let (_, values) = self.session(moment);
        let place = self.place_of(product);
        if let Some(attention) = &self.attention {
            attention.attend(self.at(place), &values, out);
        }
    }

    /// The products of the latest events before a moment, and their values, `[events, value]`.
    fn session(&mut self, (user, time): Moment) -> (Vec<usize>, Vec<f32>) {
        let (mut places, mut values) = (Vec::new(), Vec::new());
        if self.attention.is_some() {
            for event in recent_events(self.world.events_before(user, time)) {
                let place = self.place_of(event.product);
                values.extend_from_slice(self.at(place));
                values.extend(event_traits(event, time));
                places.push(place);
            }
        }
        (places, values)
    }

    fn code(&mut self, product: u32) -> &[f32] {
        let place = self.place_of(product);
        self.at(place)
    }

    fn at(&self, place: usize) -> &[f32] {
        let width = self.model.config.code_width();
        &self.codes[place * width..][..width]
    }

    fn place_of(&mut self, product: u32) -> usize {
        if let Some(place) = self.place.get(&product) {
            return *place;
        }
        let vector = self.vector(product);
        (self.model).encode(&self.bag(product), vector, &mut self.codes);
        self.products.push(product);
        let place = self.products.len() - 1;
        self.place.insert(product, place);
        place
    }

    fn bag(&self, product: u32) -> Bag {
        let bag = &self.world.profiles[product as usize].bag;
        self.dropped.kept(bag)
    }

    fn vector(&self, product: u32) -> Option<&'a [f32]> {
        let dropped = self.dropped.vectors.get(product as usize);
        let vector = self.world.profiles[product as usize].vector.as_deref();
        vector.filter(|_| !dropped.is_some_and(|dropped| *dropped))
    }
}

/// The way back through [`Codes`].
pub struct CodesBack<'a> {
    codes: Codes<'a>,
    /// Of each product's code, `[products, code]`.
    gradients: Vec<f32>,
    of_fusion: Option<[(&'static str, Matrix); 4]>,
    of_attention: Option<[(&'static str, Matrix); 2]>,
}

impl<'a> CodesBack<'a> {
    /// No gradients yet.
    pub fn new(codes: Codes<'a>) -> Self {
        CodesBack {
            gradients: Vec::new(),
            of_fusion: codes.fusion.as_ref().map(VectorFusion::no_gradients),
            of_attention: (codes.attention.as_ref()).map(TargetAttention::no_gradients),
            codes,
        }
    }

    /// Takes the gradients of one row: of its product's code, and of what was attended.
    pub fn row(&mut self, product: u32, moment: Moment, of_code: &[f32], of_session: &[f32]) {
        let (places, values) = self.codes.session(moment);
        let place = self.codes.place_of(product);
        let width = self.codes.model.config.code_width();
        self.gradients.resize(self.codes.codes.len(), 0.0);
        add(&mut self.gradients[place * width..], of_code);
        let parts = self
            .codes
            .attention
            .as_ref()
            .zip(self.of_attention.as_mut());
        if let Some((attention, of_attention)) = parts {
            let mut of_values = vec![0.0; values.len()];
            attention.backward(
                self.codes.at(place),
                &values,
                of_session,
                of_attention,
                &mut self.gradients[place * width..][..width],
                &mut of_values,
            );
            for (place, of_value) in places.iter().zip(of_values.chunks(width + EVENT_TRAITS)) {
                add(&mut self.gradients[place * width..][..width], of_value);
            }
        }
    }

    /// Adds all gradients to those of the parameters and of the embedding table.
    pub fn finish(mut self, parameters: &mut Parameters, table: &mut Matrix) {
        let codes = &self.codes;
        let width = codes.model.config.code_width();
        let dim = codes.model.table.dim();
        let gradients = self.gradients.chunks_exact(width).zip(&codes.products);
        for (place, (gradient, &product)) in gradients.enumerate() {
            let (of_embedding, of_fused) = gradient.split_at(dim);
            let mut of_embedding = of_embedding.to_vec();
            let parts = codes.fusion.as_ref().zip(self.of_fusion.as_mut());
            if let Some((fusion, of_fusion)) = parts
                && let Some(vector) = fusion.known(codes.vector(product))
            {
                let embedding = &codes.at(place)[..dim];
                fusion.backward(embedding, vector, of_fused, of_fusion, &mut of_embedding);
            }
            EmbeddingTable::backward(table, &codes.bag(product), &of_embedding);
        }
        let found = self.of_fusion.into_iter().flatten();
        let found = found.chain(self.of_attention.into_iter().flatten());
        parameters
            .0
            .extend(found.map(|(name, matrix)| (name.to_owned(), matrix)));
    }
}

fn add(sum: &mut [f32], x: &[f32]) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Item;
    use crate::features::{FeatureSchema, ItemProfile};
    use crate::model::{Architecture, ModelConfig, SessionEncoder};
    use crate::train::initialise::{init_parameter, zeros};
    use crate::train::world::tests::world_of;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    const NOW: i64 = 10_000_000;

    /// Six products, four of which have a vector; one user who looked at five of them.
    fn world(schema: &FeatureSchema, random: &mut Pcg64Mcg) -> World {
        let mut item = |index: usize| {
            let mut item = Item::new(format!("p{index}"));
            item.title = Some(format!("word{} other{index}", index % 2));
            let vector = (0..3).map(|_| random.random::<f32>() - 0.5).collect();
            item.vector = (index < 4).then_some(vector);
            item
        };
        let items: Vec<Item> = (0..6).map(&mut item).collect();
        let profiles = items
            .iter()
            .map(|item| ItemProfile::new(item, schema))
            .collect();
        world_of(
            items,
            profiles,
            &[(0, 1_000), (1, 2_000), (5, 3_000), (0, 9_000), (3, 9_500)],
        )
    }

    fn model(random: &mut Pcg64Mcg) -> Model {
        let config = ModelConfig {
            session_encoder: SessionEncoder::TargetAttention,
            vector_length: 3,
            ..ModelConfig::new(Architecture::SharedBottom, 2, vec![4])
        };
        let mut model = zeros(&config, &FeatureSchema::new(16));
        model
            .table
            .0
            .data
            .fill_with(|| random.random::<f32>() - 0.5);
        for (name, matrix) in &mut model.parameters.0 {
            init_parameter(name, matrix, random);
        }
        model
    }

    /// Some number that depends on all that comes out, and the gradients of that.
    const ROWS: [u32; 4] = [0, 2, 5, 0];

    fn loss(model: &Model, world: &World, slopes: &[f32]) -> f64 {
        let mut codes = Codes::new(model, world, Dropped::default()).unwrap();
        let mut out = Vec::new();
        for product in ROWS {
            out.extend_from_slice(codes.code(product));
            codes.attended(product, (0, NOW), &mut out);
        }
        out.iter()
            .zip(slopes)
            .map(|(x, slope)| f64::from(x * slope))
            .sum()
    }

    #[test]
    fn gradients_are_those_of_finite_differences() {
        let mut random = Pcg64Mcg::seed_from_u64(5);
        let model = model(&mut random);
        let world = world(&model.schema, &mut random);
        let (code, value) = (4, 4 + EVENT_TRAITS);
        let slopes: Vec<f32> = (0..ROWS.len() * (code + value))
            .map(|_| random.random::<f32>() - 0.5)
            .collect();

        let mut back = CodesBack::new(Codes::new(&model, &world, Dropped::default()).unwrap());
        for (product, slopes) in ROWS.into_iter().zip(slopes.chunks(code + value)) {
            back.row(product, (0, NOW), &slopes[..code], &slopes[code..]);
        }
        let mut parameters = Parameters::default();
        let mut table = Matrix::zeros(model.table.0.rows, model.table.0.cols);
        back.finish(&mut parameters, &mut table);

        let check = |gradient: &Matrix, of: &dyn Fn(&mut Model) -> &mut Matrix| {
            for at in 0..gradient.data.len() {
                let step = 1e-2;
                let moved = |step: f32| {
                    let mut model = model.clone();
                    of(&mut model).data[at] += step;
                    loss(&model, &world, &slopes)
                };
                let slope = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
                let found = f64::from(gradient.data[at]);
                assert!((slope - found).abs() < 2e-3, "{at}: {found}, not {slope}");
            }
        };
        check(&table, &|model| &mut model.table.0);
        assert_eq!(parameters.0.len(), 6);
        for (name, gradient) in &parameters.0 {
            assert!(gradient.data.iter().any(|x| x.abs() > 1e-3), "{name}");
            check(gradient, &|model| model.parameters.0.get_mut(name).unwrap());
        }
    }
}
