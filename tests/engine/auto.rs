//! `auto` on what scoring costs on several devices: what it chooses is within a tenth of the better
//! backend at the 95th percentile of the calls.
//!
//! The costs called recorded are medians of `cargo xtask bench web` (docs/benchmarks/web.json, "the
//! network alone", two shared cores, Chromium's WebGPU in software). No real GPU is at hand: those
//! called modelled are assumptions about kinds of devices, chosen so that the two meet early, late,
//! or never, bend, and go in steps.

use nestrank::engine::{Choice, Timing, WAKING};

use crate::support::Draw;

/// What scoring costs on a device.
struct Device {
    name: &'static str,
    /// Products and ms, between which it is a line.
    cpu: &'static [(f64, f64)],
    gpu: &'static [(f64, f64)],
    /// The GPU scores whole blocks of so many.
    block: u32,
}

const DEVICES: [Device; 10] = [
    Device {
        name: "recorded, small network, WebGPU in software",
        cpu: &[(24., 0.040), (1e3, 0.728), (1e4, 7.54), (1e5, 73.5)],
        gpu: &[(24., 222.), (1e3, 458.), (1e5, 24_000.)],
        block: 2_048,
    },
    Device {
        name: "recorded, large network, WebGPU in software",
        cpu: &[(24., 0.096), (1e3, 2.23), (1e4, 22.0), (1e5, 211.)],
        gpu: &[(24., 218.), (1e3, 978.), (1e5, 77_000.)],
        block: 2_048,
    },
    Device {
        name: "recorded CPU, large network; modelled discrete GPU",
        cpu: &[(24., 0.096), (1e3, 2.23), (1e4, 22.0), (1e5, 211.)],
        gpu: &[(0., 2.2), (1e5, 8.)],
        block: 1,
    },
    Device {
        name: "modelled desktop, discrete GPU",
        cpu: &[(24., 0.012), (1e4, 3.4), (1e5, 36.)],
        gpu: &[(0., 2.1), (1e5, 7.)],
        block: 2_048,
    },
    Device {
        name: "modelled laptop, integrated GPU",
        cpu: &[(24., 0.02), (1e4, 4.8), (1e5, 55.)],
        gpu: &[(0., 3.5), (1e4, 5.), (1e5, 17.)],
        block: 2_048,
    },
    Device {
        name: "modelled laptop, a CPU that leaves its cache",
        cpu: &[(24., 0.02), (2e4, 8.), (4e4, 22.), (1e5, 70.)],
        gpu: &[(0., 7.), (1e5, 26.)],
        block: 256,
    },
    Device {
        name: "modelled phone, fast",
        cpu: &[(24., 0.04), (1e4, 9.), (1e5, 95.)],
        gpu: &[(0., 6.), (1e5, 41.)],
        block: 1,
    },
    Device {
        name: "modelled phone, as fast on both",
        cpu: &[(24., 0.1), (1e5, 250.)],
        gpu: &[(0., 14.), (1e5, 240.)],
        block: 2_048,
    },
    Device {
        name: "modelled, they meet late and at a small angle",
        cpu: &[(24., 0.02), (1e5, 50.)],
        gpu: &[(0., 4.), (1e5, 49.)],
        block: 1,
    },
    Device {
        name: "modelled, a GPU that never wins",
        cpu: &[(24., 0.02), (1e5, 50.)],
        gpu: &[(0., 8.), (1e5, 70.)],
        block: 2_048,
    },
];

/// How many products the calls of a page ask for; 0: now few, now many.
const PAGES: [u32; 8] = [24, 1_000, 4_000, 6_000, 10_000, 20_000, 100_000, 0];
/// Calls of a page, after the first with which `auto` gets to know the CPU.
const CALLS: usize = 200;
const FIRST: usize = 30;
const SEEDS: u64 = 20;

#[test]
fn what_is_chosen_is_within_a_tenth_of_the_better_at_the_95th_percentile() {
    let mut wrong = Vec::new();
    for device in &DEVICES {
        for page in PAGES {
            let mut calls: Vec<Call> = (0..SEEDS)
                .flat_map(|seed| visit(device, page, seed))
                .collect();
            calls.sort_by(|a, b| a.lost().total_cmp(&b.lost()));
            let at_95 = calls[calls.len() * 95 / 100].lost();
            let what = format!("{}, {page} products", device.name);
            if at_95 > 1.1 {
                wrong.push(format!("{what}: {at_95:.3} times the better"));
            }
            // And as people wait for it, noise included, against whoever is better all along.
            let wait = |pick: fn(&Call) -> f64| {
                let mut waits: Vec<f64> = calls.iter().map(pick).collect();
                waits.sort_by(f64::total_cmp);
                waits[waits.len() * 95 / 100]
            };
            let better = wait(|call| call.cpu).min(wait(|call| call.gpu));
            let ratio = wait(Call::chosen) / better;
            if ratio > 1.1 {
                wrong.push(format!("{what}: waits {ratio:.3} times as long"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_gpu_that_wins_by_far_is_used_and_one_that_loses_is_not() {
    let used = |name: &str, page: u32| {
        let device = DEVICES.iter().find(|device| device.name == name).unwrap();
        let calls: Vec<Call> = (0..SEEDS)
            .flat_map(|seed| visit(device, page, seed))
            .collect();
        calls.iter().filter(|call| call.on_gpu).count() as f64 / calls.len() as f64
    };
    assert_eq!(used("modelled desktop, discrete GPU", 100_000), 1.0);
    assert_eq!(used("modelled desktop, discrete GPU", 1_000), 0.0);
    assert!(used("modelled laptop, integrated GPU", 0) > 0.1);
    assert!(used("modelled laptop, integrated GPU", 0) < 0.6);
    for page in PAGES {
        assert_eq!(
            used("recorded, small network, WebGPU in software", page),
            0.0
        );
        assert!(used("modelled, a GPU that never wins", page) < 0.02);
    }
}

#[test]
fn two_that_are_as_good_as_equal_do_not_take_turns() {
    let device = Device {
        name: "equal",
        cpu: &[(0., 0.), (1e5, 60.)],
        gpu: &[(0., 3.), (1e5, 33.)],
        block: 1,
    };
    for seed in 0..SEEDS {
        let calls = visit(&device, 10_000, seed);
        let turns = calls
            .windows(2)
            .filter(|two| two[0].on_gpu != two[1].on_gpu);
        let turns = turns.count();
        assert!(turns <= CALLS / 20, "{turns} turns");
    }
}

#[test]
fn a_gpu_is_tried_only_where_one_could_win_and_given_up_soon_where_it_does_not() {
    let mut choice = Choice::default();
    for _ in 0..100 {
        let (products, ms) = (1_000, 0.7);
        choice.cpu.add(Timing { products, ms });
    }
    assert!(!choice.wants_gpu(1_000));
    for ms in [30.0, 8.0] {
        let products = 10_000;
        choice.cpu.add(Timing { products, ms });
        assert!(!choice.wants_gpu(10_000), "two rankings are no measurement");
    }
    let products = 10_000;
    choice.cpu.add(Timing { products, ms: 8.0 });
    assert!(choice.wants_gpu(10_000));
    assert!(!choice.takes_gpu(10_000), "nothing is known of it yet");
    let mut trials = 0;
    while let Some(products) = choice.trial(10_000, trials) {
        if trials >= WAKING {
            choice.gpu.add(Timing {
                products,
                ms: 500.0,
            });
        }
        trials += 1;
    }
    assert!(trials <= 2 * WAKING, "{trials} trials of a GPU that lost");
    assert!(!choice.wants_gpu(10_000));
}

/// One call, and what it costs on both.
struct Call {
    on_gpu: bool,
    costs: [f64; 2],
    /// What it would take this time, noise included.
    cpu: f64,
    gpu: f64,
}

impl Call {
    /// The cost of what was chosen, as a multiple of the better's.
    fn lost(&self) -> f64 {
        self.costs[usize::from(self.on_gpu)] / self.costs[0].min(self.costs[1])
    }

    fn chosen(&self) -> f64 {
        if self.on_gpu { self.gpu } else { self.cpu }
    }
}

/// A page whose calls ask for so many products, and what becomes of them once `auto` had the time to
/// measure. The page does as `pkg/gpu.js` does.
fn visit(device: &Device, page: u32, seed: u64) -> Vec<Call> {
    let mut draw = Draw(seed);
    let mut choice = Choice::default();
    let mut measured = false;
    let mut calls = Vec::new();
    for at in 0..FIRST + CALLS {
        let products = match page {
            0 => (24.0 * 4_000_f64.powf(draw.unit())) as u32,
            _ => page,
        };
        let costs = [device.cpu(products), device.gpu(products)];
        let (cpu, gpu) = (costs[0] * draw.noise(0.08), costs[1] * draw.noise(0.15));
        let on_gpu = measured && choice.takes_gpu(products);
        match on_gpu {
            true => choice.gpu.add(Timing { products, ms: gpu }),
            false => choice.cpu.add(Timing { products, ms: cpu }),
        }
        if !measured && choice.wants_gpu(products) {
            measure(&mut choice, device, products, &mut draw);
            measured = true;
        }
        if at >= FIRST {
            calls.push(Call {
                on_gpu,
                costs,
                cpu,
                gpu,
            });
        }
    }
    calls
}

fn measure(choice: &mut Choice, device: &Device, products: u32, draw: &mut Draw) {
    for at in 0.. {
        let Some(products) = choice.trial(products, at) else {
            break;
        };
        let ms = device.gpu(products) * draw.noise(0.15);
        if at >= WAKING {
            choice.gpu.add(Timing { products, ms });
        }
    }
}

impl Device {
    fn cpu(&self, products: u32) -> f64 {
        between(self.cpu, f64::from(products))
    }

    fn gpu(&self, products: u32) -> f64 {
        let whole = products.next_multiple_of(self.block);
        between(self.gpu, f64::from(whole))
    }
}

/// The line between the points to the left and the right.
fn between(points: &[(f64, f64)], x: f64) -> f64 {
    let right = points.partition_point(|point| point.0 < x);
    let right = right.clamp(1, points.len() - 1);
    let [(x0, y0), (x1, y1)] = [points[right - 1], points[right]];
    y0 + (y1 - y0) * (x - x0) / (x1 - x0)
}

impl Draw {
    /// In 0..1.
    fn unit(&mut self) -> f64 {
        self.below(1 << 24) as f64 / f64::from(1 << 24)
    }

    /// What a machine that does other things too makes of a time: a few percent more or less, and
    /// now and then a multiple.
    fn noise(&mut self, spread: f64) -> f64 {
        // Twelve uniform numbers are as good as a normal one.
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        let seldom = if self.below(25) == 0 {
            1.5 + 2.5 * self.unit()
        } else {
            1.0
        };
        (spread * normal).exp() * seldom
    }
}
