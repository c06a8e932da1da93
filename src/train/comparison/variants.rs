use crate::model::{Architecture, ModelConfig, SessionEncoder};
use crate::train::Recipe;
use crate::train::trials::{Change, Variant};
use crate::train::weighting::Weighting;

/// The recipe's network in every architecture, the single-task control first. Where there are
/// several networks or experts side by side, each has half the width: no architecture is to win
/// by size alone.
pub fn architectures(recipe: &Recipe) -> Vec<(Variant, ModelConfig)> {
    let variant = |architecture: Architecture| {
        let config = resized(&recipe.config, architecture);
        let variant = Variant {
            about: "architecture",
            name: architecture.name().to_owned(),
            change: Change::Config(config.clone()),
        };
        (variant, config)
    };
    Architecture::ALL.map(variant).into()
}

/// The recipe with every session encoder, the default first, and each of them with the shop's own
/// vectors fused in, if it has vectors of that length.
pub fn encoders(recipe: &Recipe, vector_length: Option<usize>) -> Vec<(Variant, ModelConfig)> {
    let lengths = [0].into_iter().chain(vector_length);
    let every = lengths.flat_map(|length| SessionEncoder::ALL.map(|encoder| (encoder, length)));
    let variant = |(session_encoder, vector_length): (SessionEncoder, usize)| {
        let config = ModelConfig {
            session_encoder,
            vector_length,
            ..recipe.config.clone()
        };
        let vectors = if vector_length > 0 {
            ", fused vectors"
        } else {
            ""
        };
        let variant = Variant {
            about: "session encoder",
            name: format!("{}{vectors}", session_encoder.name()),
            change: Change::Config(config.clone()),
        };
        (variant, config)
    };
    every.map(variant).collect()
}

/// The recipe with every way of balancing, the fixed weights first.
pub fn weightings() -> Vec<Variant> {
    let variant = |weighting: Weighting| Variant {
        about: "weighting",
        name: weighting.name().to_owned(),
        change: Change::Weighting(weighting),
    };
    Weighting::ALL.map(variant).into()
}

fn resized(recipe: &ModelConfig, architecture: Architecture) -> ModelConfig {
    let whole = matches!(
        architecture,
        Architecture::SharedBottom | Architecture::FactorisedChain
    );
    let width = |width: &usize| if whole { *width } else { width.div_ceil(2) };
    let hidden = recipe.hidden.iter().map(width).collect();
    let (experts, task_experts) = match architecture {
        Architecture::Mmoe => (4, 0),
        Architecture::Cgc | Architecture::Ple => (2, 1),
        _ => (0, 0),
    };
    ModelConfig {
        experts,
        task_experts,
        ..ModelConfig::new(architecture, recipe.embedding_dim, hidden)
    }
}
