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
    let mut parameters = Parameters::default();
    for name in first.parameters.0.keys() {
        let of: Vec<&Matrix> = members
            .iter()
            .map(|member| member.parameters.get(name))
            .collect();
        parameters.0.insert(name.clone(), merged(name, &of, sizes));
    }
    let tables: Vec<&Matrix> = members.iter().map(|member| &member.table.0).collect();
    Model {
        config,
        schema: first.schema.clone(),
        table: EmbeddingTable(blocks_beside(&tables, sizes.embedding_dim)),
        parameters,
    }
}

/// One parameter of the members as the merged network has it.
fn merged(name: &str, members: &[&Matrix], sizes: &ModelConfig) -> Matrix {
    let (layer, part) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_head = layer == "heads" || layer.ends_with(".head");
    match part {
        "weight" if layer == FIRST => first_layer(members, sizes),
        "bias" if layer == FIRST => blocks_beside(members, sizes.hidden[0]),
        "weight" if is_head => scaled(below(members), members.len()),
        "bias" if is_head => mean(members),
        "weight" => block_diagonal(members),
        // Biases, and the stitches between tasks, which are weights of single units.
        _ => blocks_beside(members, members[0].cols),
    }
}

/// Whether members of that kind can be merged into one network of the same: one gate, or one softmax,
/// cannot do the work of several.
pub fn can_merge(config: &ModelConfig) -> bool {
    use Architecture::{CrossStitch, SingleTask, SoftSharing};
    let apart = matches!(config.architecture, SingleTask | SoftSharing | CrossStitch);
    (apart || has_one_bottom(config.architecture))
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
fn first_layer(members: &[&Matrix], sizes: &ModelConfig) -> Matrix {
    let (count, dim) = (members.len(), sizes.embedding_dim);
    let mut apart: Vec<Matrix> = members
        .iter()
        .map(|member| Matrix::new(0, member.cols, Vec::new()))
        .collect();
    // Each member's rows where the merged network has them, with zeros for those of others.
    let mut put = |member: usize, row: Option<&[f32]>| {
        let rows = &mut apart[member];
        rows.rows += 1;
        match row {
            Some(row) => rows.data.extend_from_slice(row),
            None => rows.data.resize(rows.rows * rows.cols, 0.0),
        }
    };
    let mut from = 0;
    for group in Group::ALL {
        for _ in group.columns() {
            (0..count).for_each(|member| put(member, Some(members[member].row(from))));
            from += 1;
        }
        for _ in 0..group.bags() {
            for place in 0..count * dim {
                let own = |member: usize| place / dim == member;
                let row = |member: usize| members[member].row(from + place % dim);
                (0..count).for_each(|member| put(member, own(member).then(|| row(member))));
            }
            from += dim;
        }
    }
    blocks_beside(&apart.iter().collect::<Vec<_>>(), sizes.hidden[0])
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

/// The columns of the members, block by block: where a network for each task has so many of them,
/// those of a task stay together.
fn blocks_beside(members: &[&Matrix], block: usize) -> Matrix {
    let [rows, cols] = [members[0].rows, members[0].cols];
    let mut data = Vec::with_capacity(rows * cols * members.len());
    for row in 0..rows {
        for start in (0..cols).step_by(block) {
            for member in members {
                data.extend_from_slice(&member.row(row)[start..start + block]);
            }
        }
    }
    Matrix::new(rows, cols * members.len(), data)
}

fn scaled(mut matrix: Matrix, members: usize) -> Matrix {
    let share = 1.0 / members as f32;
    matrix.data.iter_mut().for_each(|weight| *weight *= share);
    matrix
}

fn mean(members: &[&Matrix]) -> Matrix {
    let mut sum = Matrix::zeros(members[0].rows, members[0].cols);
    for member in members {
        for (sum, x) in sum.data.iter_mut().zip(&member.data) {
            *sum += x;
        }
    }
    scaled(sum, members.len())
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

    fn random(architecture: Architecture, seed: u64) -> Model {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let config = ModelConfig::new(architecture, 3, vec![7, 5]);
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
        let config = |architecture| ModelConfig::new(architecture, 3, vec![7, 5]);
        let all = Architecture::ALL.into_iter();
        let all = all.filter(|architecture| can_merge(&config(*architecture)));
        assert_eq!(all.clone().count(), 5);
        for architecture in all {
            let members = [1, 2, 3].map(|seed| random(architecture, seed));
            let merged = outputs(&merge(&members));
            let own = members.each_ref().map(outputs);
            assert_ne!(own[0], own[1]);
            for task in 0..4 {
                let mean = own.iter().map(|outputs| outputs[task]).sum::<f32>() / 3.0;
                let gap = (merged[task] - mean).abs();
                assert!(gap < 1e-5, "{architecture:?}: {merged:?} {mean}");
            }
        }
    }

    #[test]
    fn the_merged_network_is_whole() {
        let merged = merge(&[1, 2].map(|seed| random(Architecture::CrossStitch, seed)));
        let tensors = merged.to_tensors();
        let (config, schema) = (merged.config.clone(), merged.schema.clone());
        assert_eq!(
            Model::from_tensors(config, schema, tensors).unwrap(),
            merged
        );
    }
}
