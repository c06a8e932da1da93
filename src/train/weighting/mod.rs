//! Loss weighting: how the losses of several tasks become one step of gradient descent.
//!
//! Every method here needs no more of the gradients than their inner products, and gives one factor
//! a task: the shared parameters move by the sum of the tasks' gradients, each times its factor.
//! Weights by which a page puts the tasks' probabilities into one score are another thing
//! ([`crate::rank`]).

mod cagrad;
mod dwa;
mod famo;
mod gradnorm;
mod pcgrad;
mod uncertainty;

#[cfg(test)]
mod toy;

pub use cagrad::CaGrad;
pub use dwa::Dwa;
pub use famo::Famo;
pub use gradnorm::GradNorm;
pub use pcgrad::PcGrad;
pub use uncertainty::Uncertainty;

/// The methods by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Weighting {
    /// The weights stay as they are.
    Fixed,
    /// Each task's weight is learnt with its noise.
    Uncertainty,
    /// Tasks that improve slowly weigh more.
    Dwa,
    /// Tasks' gradients are kept of like size, larger for those that lag.
    Gradnorm,
    /// What two tasks' gradients have against each other is taken out.
    Pcgrad,
    /// The step that helps the worst-off task most, near the mean of the gradients.
    Cagrad,
    /// All losses are to fall at the same rate, by what each step did to them.
    Famo,
}

/// What is known before a step. Tasks that are not trained are not among them.
pub struct Step<'a> {
    /// The loss of each task.
    pub losses: &'a [f64],
    /// The inner products of the tasks' gradients over the shared parameters, `[tasks][tasks]`,
    /// for a balancer that needs them.
    pub products: Option<&'a [Vec<f64>]>,
}

/// Balances the tasks.
pub trait Balancer {
    /// Whether [`Step::products`] are needed, which take a backward pass a task.
    fn needs_products(&self) -> bool {
        false
    }

    /// Whether [`Balancer::after`] is to be told, which takes another forward pass.
    fn needs_after(&self) -> bool {
        false
    }

    /// The factor of each task's gradient in this step.
    fn factors(&mut self, step: &Step) -> Vec<f64>;

    /// Hears of the losses before and after the step, on the same rows.
    fn after(&mut self, _before: &[f64], _after: &[f64]) {}

    /// Hears of the mean losses of an epoch.
    fn epoch(&mut self, _losses: &[f64]) {}

    /// The numbers that it would go on from, for a checkpoint.
    fn state(&self) -> Vec<f64> {
        Vec::new()
    }

    /// Goes on from [`Balancer::state`].
    fn restore(&mut self, _state: &[f64]) {}
}

impl Weighting {
    /// All of them.
    pub const ALL: [Weighting; 7] = [
        Weighting::Fixed,
        Weighting::Uncertainty,
        Weighting::Dwa,
        Weighting::Gradnorm,
        Weighting::Pcgrad,
        Weighting::Cagrad,
        Weighting::Famo,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Weighting::Fixed => "fixed",
            Weighting::Uncertainty => "uncertainty",
            Weighting::Dwa => "dwa",
            Weighting::Gradnorm => "gradnorm",
            Weighting::Pcgrad => "pcgrad",
            Weighting::Cagrad => "cagrad",
            Weighting::Famo => "famo",
        }
    }

    /// A balancer of so many tasks; `seed` decides what it draws.
    pub fn balancer(self, tasks: usize, seed: u64) -> Box<dyn Balancer> {
        match self {
            Weighting::Fixed => Box::new(Fixed(tasks)),
            Weighting::Uncertainty => Box::new(Uncertainty::new(tasks)),
            Weighting::Dwa => Box::new(Dwa::new(tasks)),
            Weighting::Gradnorm => Box::new(GradNorm::new(tasks)),
            Weighting::Pcgrad => Box::new(PcGrad::new(seed)),
            Weighting::Cagrad => Box::new(CaGrad),
            Weighting::Famo => Box::new(Famo::new(tasks)),
        }
    }
}

/// Nothing is balanced.
struct Fixed(usize);

impl Balancer for Fixed {
    fn factors(&mut self, _: &Step) -> Vec<f64> {
        vec![1.0; self.0]
    }
}
