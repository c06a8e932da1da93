//! What variety costs beside the plain order: the first 24 places, chosen among 24, 1,000 and 10,000
//! candidates, natively on one thread. `cargo bench --bench variety`.

use std::hint::black_box;
use std::time::Instant;

use nestrank::rank::rules::{Method, Products, Rules, Variety, arrange};

/// Numbers of an embedding, as in the bundles that come with this repository.
const WIDTH: usize = 18;
/// Each is timed so many times.
const RUNS: usize = 101;

fn main() {
    println!("the first 24 places; least and median of {RUNS}, in ms");
    println!(
        "{:>10} {:>16} {:>16} {:>16} {:>16} {:>16}",
        "candidates", "plain", "MMR", "DPP", "MMR among 240", "DPP among 240"
    );
    let cell = |[least, median]: [f64; 2]| format!("{least:>8.3} {median:>7.3}");
    // An allocator that never had so much asks the system for it at each turn.
    times(10_000, Some(Method::Dpp), usize::MAX);
    for count in [24, 1_000, 10_000] {
        let [plain, mmr, dpp] = [None, Some(Method::Mmr), Some(Method::Dpp)]
            .map(|method| cell(times(count, method, usize::MAX)));
        let [some_mmr, some_dpp] =
            [Method::Mmr, Method::Dpp].map(|method| cell(times(count, Some(method), 240)));
        println!("{count:>10} {plain} {mmr} {dpp} {some_mmr} {some_dpp}");
    }
}

/// One order of that many products, in ms: the least, which nothing else on the machine made longer,
/// and the median.
fn times(count: usize, method: Option<Method>, among: usize) -> [f64; 2] {
    let mut numbers = Numbers(7);
    let scores: Vec<f64> = (0..count).map(|_| numbers.next()).collect();
    let codes: Vec<f32> = (0..count * WIDTH)
        .map(|_| numbers.next() as f32 - 0.5)
        .collect();
    let views = vec![0.1; count];
    let kinds: Vec<u32> = (0..count as u32).map(|product| product % 40).collect();
    let new = vec![false; count];
    let products = Products {
        scores: &scores,
        views: &views,
        category: &kinds,
        brand: &kinds,
        new: &new,
        codes: &codes,
    };
    let mut rules = Rules::new();
    rules.variety = method.map(|method| Variety {
        method,
        strength: 0.5,
        among,
    });
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            black_box(arrange(black_box(&products), &rules));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    [times[0], times[RUNS / 2]]
}

/// SplitMix64, from 0 to 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}
