use super::inputs::Inputs;
use super::recipe::RecipeArgs;

/// What is trained again and again, with several seeds.
#[derive(Debug, clap::Args)]
pub struct TrialArgs {
    #[command(flatten)]
    pub inputs: Inputs,
    /// How many seeds are trained, from 1 on
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    pub seeds: u64,
    #[command(flatten)]
    pub recipe: RecipeArgs,
    /// Say nothing but errors and warnings
    #[arg(long)]
    pub quiet: bool,
}
