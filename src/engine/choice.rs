use super::Timings;

/// Which of two scorers answers: the page's own, or the one on the GPU, by what each was timed to
/// take for so many products.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The CPU's timings.
    pub cpu: Timings,
    /// The GPU's, from the question to the answer in the page's hands.
    pub gpu: Timings,
    /// Whether the last answer was the GPU's to give.
    on_gpu: bool,
}

/// Trials with which a GPU wakes up and compiles what it lacks: one of each size.
pub const WAKING: usize = 3;
/// How often each size is timed after that.
const ROUNDS: usize = 5;
/// The most products for which a GPU is timed: making up more columns would keep the page busy.
const MOST: u32 = 40_000;
/// The other one must be better by this factor: two that are as good as equal do not take turns.
const BETTER: f64 = 1.04;
/// A GPU that takes so many times as long after one round has lost; after two, half as many.
const LOST: f64 = 8.0;
/// The GPU may take so many times as long as the CPU would, and so many ms more.
const PATIENCE: (f64, f64) = (4.0, 500.0);
/// No GPU answers sooner, in ms: a message to its worker, a submission, a readback, a message back.
const LEAST_GPU_MS: f64 = 2.0;

impl Choice {
    /// Whether the GPU should score that many products. The CPU does until both were timed.
    pub fn takes_gpu(&mut self, products: u32) -> bool {
        let bar = if self.on_gpu { BETTER } else { 1.0 / BETTER };
        self.on_gpu = self.gpu_to_cpu(products).is_some_and(|ratio| ratio < bar);
        self.on_gpu
    }

    /// Whether the GPU gave the last answer, or would have.
    pub fn on_gpu(&self) -> bool {
        self.on_gpu
    }

    /// How long the GPU is waited for before the CPU answers, in ms.
    pub fn patience(&self, products: u32) -> f64 {
        let (times, more) = PATIENCE;
        times * self.cpu.expect(products).unwrap_or_default() + more
    }

    /// Whether a GPU is worth starting for so many products: one that was timed if it would win,
    /// one that was not if any GPU could.
    pub fn wants_gpu(&self, products: u32) -> bool {
        match self.gpu_to_cpu(products) {
            Some(ratio) => ratio < 1.0 / BETTER,
            None => {
                let cpu = self.cpu.expect(products);
                self.cpu.knows(products) && cpu.is_some_and(|ms| ms > LEAST_GPU_MS)
            }
        }
    }

    /// With how many products to time the GPU, the `at`-th time of a measurement for rankings of
    /// `products`; the CPU is timed by the rankings themselves. Nothing at the end, or once the GPU
    /// is so far behind that more timings would be waste. The first [`WAKING`] are not to be counted.
    pub fn trial(&self, products: u32, at: usize) -> Option<u32> {
        let most = products.min(MOST);
        let sizes = [most / 4, most / 2, most];
        let (round, part) = (at / sizes.len(), at % sizes.len());
        let ratio = self.gpu_to_cpu(most).unwrap_or_default();
        let lost = ratio * round.saturating_sub(1) as f64 > LOST;
        let over = round > ROUNDS || (part == 0 && lost);
        (!over).then_some(sizes[part].max(1))
    }

    /// The GPU's cost as a multiple of the CPU's; nothing before both were timed.
    fn gpu_to_cpu(&self, products: u32) -> Option<f64> {
        Some(self.gpu.expect(products)? / self.cpu.expect(products)?)
    }
}
