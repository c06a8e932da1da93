//! Fused vectors and target attention, there and back, for `encoders.py`.

use std::path::Path;

use nestrank::domain::Tensors;
use nestrank::model::{
    Architecture, Matrix, Model, ModelConfig, SessionEncoder, TargetAttention, VectorFusion,
};

use crate::case::save;
use crate::support::{self, Draw};

const PRODUCTS: usize = 9;
const EVENTS: usize = 12;
const LENGTH: usize = 8;

/// Writes what goes in, and what comes out of it here.
pub fn write(folder: &Path) {
    let mut draw = Draw(77);
    let config = ModelConfig {
        session_encoder: SessionEncoder::TargetAttention,
        vector_length: LENGTH,
        ..support::config(Architecture::SharedBottom)
    };
    let model = support::model(config, &mut draw);
    let dim = model.config.embedding_dim;
    let width = TargetAttention::of(&model).unwrap().query().1.cols;
    let mut drawn = |rows: usize, cols: usize| {
        let data = (0..rows * cols).map(|_| draw.signed()).collect();
        Matrix::new(rows, cols, data)
    };
    let [embedding, vector] = [dim, LENGTH].map(|cols| drawn(PRODUCTS, cols));
    let (values, slopes) = (drawn(EVENTS, width), drawn(PRODUCTS, 2 * dim + width));

    let mut given = Tensors::default();
    for (name, matrix) in [
        ("embedding", &embedding),
        ("vector", &vector),
        ("values", &values),
        ("slopes", &slopes),
    ] {
        put(&mut given, name, matrix);
    }
    for (name, matrix) in &model.parameters.0 {
        if name.starts_with("fusion.") || name.starts_with("session.") {
            put(&mut given, name, matrix);
        }
    }
    save(folder, "given", &given);
    save(
        folder,
        "found",
        &found(&model, &embedding, &vector, &values, &slopes),
    );
}

fn found(
    model: &Model,
    embedding: &Matrix,
    vector: &Matrix,
    values: &Matrix,
    slopes: &Matrix,
) -> Tensors {
    let fusion = VectorFusion::of(model).unwrap();
    let attention = TargetAttention::of(model).unwrap();
    let (mut of_fusion, mut of_attention) = (fusion.no_gradients(), attention.no_gradients());
    let mut of_values = Matrix::zeros(values.rows, values.cols);
    let (mut outputs, mut of_embeddings) = (Vec::new(), Vec::new());
    for row in 0..PRODUCTS {
        let (embedding, vector) = (embedding.row(row), unit(vector.row(row)));
        let mut code = embedding.to_vec();
        fusion.fuse(embedding, Some(&vector), &mut code);
        outputs.extend_from_slice(&code);
        attention.attend(&code, &values.data, &mut outputs);

        let (of_code, of_heard) = slopes.row(row).split_at(code.len());
        let mut of_code = of_code.to_vec();
        attention.backward(
            &code,
            &values.data,
            of_heard,
            &mut of_attention,
            &mut of_code,
            &mut of_values.data,
        );
        let (of_embedding, of_fused) = of_code.split_at(embedding.len());
        let mut of_embedding = of_embedding.to_vec();
        fusion.backward(
            embedding,
            &vector,
            of_fused,
            &mut of_fusion,
            &mut of_embedding,
        );
        of_embeddings.extend(of_embedding);
    }
    let mut found = Tensors::default();
    put(
        &mut found,
        "outputs",
        &Matrix::new(PRODUCTS, slopes.cols, outputs),
    );
    put(
        &mut found,
        "of.embedding",
        &Matrix::new(PRODUCTS, embedding.cols, of_embeddings),
    );
    put(&mut found, "of.values", &of_values);
    for (name, matrix) in of_fusion.iter().chain(&of_attention) {
        put(&mut found, &format!("of.{name}"), matrix);
    }
    found
}

/// As a profile has it.
fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector.iter().map(|x| x / length).collect()
}

fn put(tensors: &mut Tensors, name: &str, matrix: &Matrix) {
    tensors.put_f32(name, &[matrix.rows, matrix.cols], matrix.data.clone());
}
