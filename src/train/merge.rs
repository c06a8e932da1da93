use crate::features::Group;
use crate::model::{
    Architecture, EmbeddingTable, FIRST, Matrix, Model, ModelConfig, Parameters, SessionEncoder,
};

/// One network whose outputs are the mean of the members': their hidden units stand side by side,
/// with nothing between those of different members, and each output is their mean.
/// Lakshminarayanan, Pritzel & Blundell, *Deep ensembles* (2017).
///
/// # Panics
/// If there is no member, or they differ in architecture or sizes, or are of an architecture that
/// cannot be merged.
pub fn merge(members: &[Model]) -> Model {
    let first = &members[0];
    if members.len() == 1 {
        return first.clone();
    }
    assert!(members.iter().all(|member| member.config == first.config));
    let sizes = &first.config;
    assert!(can_merge(sizes));
    let config = merged_config(sizes, members.len());
    let get = |name: &str| -> Vec<&Matrix> {
        members
            .iter()
            .map(|member| member.parameters.get(name))
            .collect()
    };
    let mut parameters = Parameters::default();
    for layer in 0..sizes.hidden.len() {
        let name = match layer {
            0 => FIRST.to_owned(),
            _ => format!("shared.{layer}"),
        };
        let [weight, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        let merged = match layer {
            0 => first_layer(&get(&weight), sizes.embedding_dim),
            _ => block_diagonal(&get(&weight)),
        };
        parameters.0.insert(weight, merged);
        parameters.0.insert(bias.clone(), beside(&get(&bias)));
    }
    let share = 1.0 / members.len() as f32;
    let mut heads = below(&get("heads.weight"));
    heads.data.iter_mut().for_each(|weight| *weight *= share);
    parameters.0.insert("heads.weight".into(), heads);
    let mut bias = Matrix::zeros(1, get("heads.bias")[0].cols);
    for member in get("heads.bias") {
        for (sum, x) in bias.data.iter_mut().zip(&member.data) {
            *sum += share * x;
        }
    }
    parameters.0.insert("heads.bias".into(), bias);
    let tables: Vec<&Matrix> = members.iter().map(|member| &member.table.0).collect();
    Model {
        config,
        schema: first.schema.clone(),
        table: EmbeddingTable(beside(&tables)),
        parameters,
    }
}

/// Whether members of that kind can be merged into one network of the same: one softmax over events,
/// or one gate, cannot do the work of several.
pub fn can_merge(config: &ModelConfig) -> bool {
    has_one_bottom(config.architecture)
        && config.session_encoder == SessionEncoder::Pooling
        && config.vector_length == 0
}

/// Whether all tasks of that architecture stand on the same layers.
pub fn has_one_bottom(architecture: Architecture) -> bool {
    use Architecture::{FactorisedChain, SharedBottom};
    matches!(architecture, SharedBottom | FactorisedChain)
}

/// The sizes of so many members side by side.
pub fn merged_config(member: &ModelConfig, members: usize) -> ModelConfig {
    let times = |size: usize| size.saturating_mul(members);
    ModelConfig {
        embedding_dim: times(member.embedding_dim),
        hidden: member.hidden.iter().map(|width| times(*width)).collect(),
        ..member.clone()
    }
}

/// The first layers beside each other: numeric columns feed all, embeddings their own member.
fn first_layer(members: &[&Matrix], dim: usize) -> Matrix {
    let count = members.len();
    let width = members[0].cols;
    let rows: usize = Group::ALL
        .iter()
        .map(|group| group.width(dim * count))
        .sum();
    let mut merged = Matrix::zeros(rows, width * count);
    let mut put = |row: usize, member: usize, from: usize| {
        let start = row * width * count + member * width;
        merged.data[start..start + width].copy_from_slice(members[member].row(from));
    };
    let (mut row, mut from) = (0, 0);
    for group in Group::ALL {
        for _ in group.columns() {
            (0..count).for_each(|member| put(row, member, from));
            (row, from) = (row + 1, from + 1);
        }
        for _ in 0..group.bags() {
            for member in 0..count {
                (0..dim).for_each(|place| put(row + member * dim + place, member, from + place));
            }
            (row, from) = (row + dim * count, from + dim);
        }
    }
    merged
}

fn block_diagonal(members: &[&Matrix]) -> Matrix {
    let (rows, cols) = (members[0].rows, members[0].cols);
    let mut merged = Matrix::zeros(rows * members.len(), cols * members.len());
    for (member, matrix) in members.iter().enumerate() {
        for row in 0..rows {
            let start = (member * rows + row) * merged.cols + member * cols;
            merged.data[start..start + cols].copy_from_slice(matrix.row(row));
        }
    }
    merged
}

fn beside(members: &[&Matrix]) -> Matrix {
    let rows = members[0].rows;
    let row = |row: usize| members.iter().flat_map(move |matrix| matrix.row(row));
    let data: Vec<f32> = (0..rows).flat_map(row).copied().collect();
    Matrix::new(rows, members.iter().map(|matrix| matrix.cols).sum(), data)
}

fn below(members: &[&Matrix]) -> Matrix {
    let data: Vec<f32> = members
        .iter()
        .flat_map(|matrix| &matrix.data)
        .copied()
        .collect();
    Matrix::new(
        members.iter().map(|matrix| matrix.rows).sum(),
        members[0].cols,
        data,
    )
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64Mcg;

    use super::*;
    use crate::features::{Bag, FeatureSchema};
    use crate::model::{Cpu, EMBEDDING, Mat, Network};

    fn random(seed: u64) -> Model {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let config = ModelConfig::new(Architecture::FactorisedChain, 3, vec![7, 5]);
        let schema = FeatureSchema::new(16);
        let mut parameters = Parameters::default();
        let mut table = EmbeddingTable::default();
        for shape in config.shapes(&schema) {
            let mut matrix = Matrix::zeros(shape.rows, shape.cols);
            matrix.data.fill_with(|| random.random::<f32>() - 0.5);
            match shape.name.as_str() {
                EMBEDDING => table = EmbeddingTable(matrix),
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

    /// The outputs for a row whose numeric columns and bags are the same for every model.
    fn outputs(model: &Model) -> Vec<f32> {
        let bag = Bag {
            entries: vec![(3, 0.5), (9, 0.5)],
        };
        let mut row = Vec::new();
        for group in Group::ALL {
            row.extend((0..group.columns().len()).map(|column| (column as f32).sin()));
            for _ in 0..group.bags() {
                model.table.embed(&bag, &mut row);
            }
        }
        let network = Network::new(&model.config, &model.parameters, |_, matrix| {
            Mat::<Cpu>::cpu(matrix)
        });
        let row = Matrix::new(1, row.len(), row);
        network.whole(&Mat::cpu(&row)).into_vec()
    }

    #[test]
    fn outputs_are_the_mean_of_the_members() {
        let members = [1, 2, 3].map(random);
        let merged = outputs(&merge(&members));
        let own = members.each_ref().map(outputs);
        assert_ne!(own[0], own[1]);
        for task in 0..4 {
            let mean = own.iter().map(|outputs| outputs[task]).sum::<f32>() / 3.0;
            assert!((merged[task] - mean).abs() < 1e-5, "{merged:?} {mean}");
        }
    }

    #[test]
    fn the_merged_network_is_whole() {
        let merged = merge(&[1, 2].map(random));
        let tensors = merged.to_tensors();
        let (config, schema) = (merged.config.clone(), merged.schema.clone());
        assert_eq!(
            Model::from_tensors(config, schema, tensors).unwrap(),
            merged
        );
    }
}
