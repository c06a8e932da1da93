//! Every architecture by hand, one row at a time, in 64 bits, from the parameters alone: independent
//! of Burn, of `Ops`, and of how the library takes networks apart.

use nestrank::model::{Architecture, Model};

const TASKS: [&str; 4] = ["view", "cart", "favorite", "purchase"];

/// The probabilities of a whole row.
pub fn forward(model: &Model, row: &[f32]) -> [f32; 4] {
    let hand = Hand(model);
    let row: Vec<f64> = row.iter().map(|x| f64::from(*x)).collect();
    let first = hand.affine("first", &row);
    let config = &model.config;
    let outputs = match config.architecture {
        Architecture::SharedBottom | Architecture::FactorisedChain => {
            let hidden = hand.stack("shared", 1, config.hidden.len(), relu(first));
            hand.affine("heads", &hidden)
        }
        Architecture::SingleTask | Architecture::SoftSharing => hand.single_task(&first),
        Architecture::CrossStitch => hand.cross_stitch(&first),
        Architecture::Mmoe | Architecture::Cgc => hand.experts(&first),
        Architecture::Ple => hand.levels(&first),
        Architecture::Aitm => hand.aitm(&first),
    };
    let chained = config.architecture == Architecture::FactorisedChain;
    std::array::from_fn(|task| {
        let contact = match chained && task > 0 {
            true => sigmoid(outputs[0]),
            false => 1.0,
        };
        (sigmoid(outputs[task]) * contact) as f32
    })
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn relu(x: Vec<f64>) -> Vec<f64> {
    x.into_iter().map(|x| x.max(0.0)).collect()
}

fn softmax(x: &[f64]) -> Vec<f64> {
    let sum: f64 = x.iter().map(|x| x.exp()).sum();
    x.iter().map(|x| x.exp() / sum).collect()
}

fn mixture(weights: &[f64], of: &[&Vec<f64>]) -> Vec<f64> {
    assert_eq!(weights.len(), of.len());
    let unit = |unit: usize| {
        weights
            .iter()
            .zip(of)
            .map(|(weight, x)| weight * x[unit])
            .sum()
    };
    (0..of[0].len()).map(unit).collect()
}

struct Hand<'a>(&'a Model);

impl Hand<'_> {
    fn affine(&self, name: &str, x: &[f64]) -> Vec<f64> {
        let weight = self.0.parameters.get(&format!("{name}.weight"));
        let bias = self.0.parameters.get(&format!("{name}.bias"));
        assert_eq!(x.len(), weight.rows, "{name}");
        let output = |col: usize| {
            let products = x
                .iter()
                .enumerate()
                .map(|(i, x)| x * f64::from(weight.row(i)[col]));
            products.sum::<f64>() + f64::from(bias.data[col])
        };
        (0..weight.cols).map(output).collect()
    }

    fn stack(&self, name: &str, from: usize, to: usize, x: Vec<f64>) -> Vec<f64> {
        (from..to).fold(x, |x, layer| {
            relu(self.affine(&format!("{name}.{layer}"), &x))
        })
    }

    fn head(&self, task: &str, x: &[f64]) -> f64 {
        self.affine(&format!("{task}.head"), x)[0]
    }

    /// What each task's own network finds.
    fn bottoms(&self, first: &[f64], tasks: [&str; 4]) -> Vec<Vec<f64>> {
        let hidden = &self.0.config.hidden;
        let parts = first.chunks(hidden[0]).zip(tasks);
        parts
            .map(|(part, task)| self.stack(task, 1, hidden.len(), relu(part.to_vec())))
            .collect()
    }

    fn single_task(&self, first: &[f64]) -> Vec<f64> {
        let bottoms = self.bottoms(first, TASKS);
        bottoms
            .iter()
            .zip(TASKS)
            .map(|(hidden, task)| self.head(task, hidden))
            .collect()
    }

    fn cross_stitch(&self, first: &[f64]) -> Vec<f64> {
        let hidden = &self.0.config.hidden;
        let mut now: Vec<Vec<f64>> = first.chunks(hidden[0]).map(|x| relu(x.to_vec())).collect();
        for (layer, &width) in hidden.iter().enumerate() {
            if layer > 0 {
                let next = now.iter().zip(TASKS);
                now = next
                    .map(|(x, task)| relu(self.affine(&format!("{task}.{layer}"), x)))
                    .collect();
            }
            let stitch = self.0.parameters.get(&format!("stitch.{layer}"));
            let unit = |to: usize, unit: usize| {
                let from =
                    (0..4).map(|from| now[from][unit] * f64::from(stitch.row(4 * to + from)[unit]));
                from.sum()
            };
            now = (0..4)
                .map(|to| (0..width).map(|at| unit(to, at)).collect())
                .collect();
        }
        now.iter()
            .zip(TASKS)
            .map(|(x, task)| self.head(task, x))
            .collect()
    }

    fn tower(&self, task: &str, mixed: Vec<f64>) -> f64 {
        let top = self.stack(task, 0, self.0.config.towers.len(), mixed);
        self.head(task, &top)
    }

    /// MMoE and CGC: for each task its own experts' columns and its gate, then the shared experts.
    fn experts(&self, first: &[f64]) -> Vec<f64> {
        let config = &self.0.config;
        let (own, shared, width) = (config.task_experts, config.experts, config.hidden[0]);
        let expert = |number: usize, at: usize| {
            let hidden = relu(first[at..at + width].to_vec());
            self.stack(&format!("expert.{number}"), 1, config.hidden.len(), hidden)
        };
        let block = own * width + own + shared;
        let all: Vec<Vec<f64>> = (0..shared)
            .map(|e| expert(4 * own + e, 4 * block + e * width))
            .collect();
        let task = |task: usize| {
            let start = task * block;
            let owned: Vec<Vec<f64>> = (0..own)
                .map(|e| expert(task * own + e, start + e * width))
                .collect();
            let mixed: Vec<&Vec<f64>> = owned.iter().chain(&all).collect();
            let gate = softmax(&first[start + own * width..start + block]);
            self.tower(TASKS[task], mixture(&gate, &mixed))
        };
        (0..4).map(task).collect()
    }

    /// PLE: levels of experts of one layer.
    fn levels(&self, first: &[f64]) -> Vec<f64> {
        let config = &self.0.config;
        let (own, shared) = (config.task_experts, config.experts);
        let mut sums: Vec<Vec<f64>> = Vec::new();
        for (level, &width) in config.hidden.iter().enumerate() {
            let last = level + 1 == config.hidden.len();
            if level == 0 {
                let block = own * width + own + shared;
                sums = (0..4)
                    .map(|task| first[task * block..(task + 1) * block].to_vec())
                    .collect();
                sums.push(first[4 * block..].to_vec());
            } else {
                let names = TASKS.iter().chain(&["shared"]);
                let source = |(x, name): (&Vec<f64>, &&str)| {
                    self.affine(&format!("level.{level}.{name}"), x)
                };
                sums = sums.iter().zip(names).map(source).collect();
            }
            let of = |sums: &[f64], count: usize| -> Vec<Vec<f64>> {
                sums[..count * width]
                    .chunks(width)
                    .map(|x| relu(x.to_vec()))
                    .collect()
            };
            let owned: Vec<Vec<Vec<f64>>> = (0..4).map(|task| of(&sums[task], own)).collect();
            let common = of(&sums[4], shared);
            let mut mixed: Vec<Vec<f64>> = (0..4)
                .map(|task| {
                    let experts: Vec<&Vec<f64>> = owned[task].iter().chain(&common).collect();
                    mixture(&softmax(&sums[task][own * width..]), &experts)
                })
                .collect();
            if !last {
                let experts: Vec<&Vec<f64>> = owned.iter().flatten().chain(&common).collect();
                mixed.push(mixture(&softmax(&sums[4][shared * width..]), &experts));
            }
            sums = mixed;
        }
        let tasks = sums.into_iter().zip(TASKS);
        tasks.map(|(mixed, task)| self.tower(task, mixed)).collect()
    }

    fn aitm(&self, first: &[f64]) -> Vec<f64> {
        const STEPS: [&str; 4] = ["view", "favorite", "cart", "purchase"];
        let mut known: Vec<Vec<f64>> = Vec::new();
        for (own, task) in self.bottoms(first, STEPS).into_iter().zip(STEPS) {
            let Some(before) = known.last() else {
                known.push(own);
                continue;
            };
            let part = |part: &str, x: &[f64]| self.affine(&format!("{task}.{part}"), x);
            let passed = relu(part("pass", before));
            let score = |x: &[f64]| -> f64 {
                part("query", x)
                    .iter()
                    .zip(part("key", x))
                    .map(|(q, k)| q * k)
                    .sum()
            };
            let attention = softmax(&[score(&own), score(&passed)]);
            let values = [part("value", &own), part("value", &passed)];
            known.push(mixture(&attention, &[&values[0], &values[1]]));
        }
        // View, cart, favorite, purchase.
        [0, 2, 1, 3]
            .map(|step| self.head(STEPS[step], &known[step]))
            .to_vec()
    }
}
