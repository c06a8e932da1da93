use super::counts::{Both, Counts};
use crate::features::{Complement, Complements, ItemProfile, KeyMap, MOST_COMPLEMENTS};
use crate::train::ingest::Log;
use crate::train::rows::DAY;

/// How complements are learnt.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Setting {
    /// How long after a choice another still follows it, in days.
    pub days: i64,
    /// How many expected choices' worth what visits say counts: with fewer of them it leads.
    pub weight: f64,
    /// To which power what visits say is taken; 0 is to ignore it.
    pub power: f64,
}

impl Default for Setting {
    /// A compromise on the validation periods of logs of the simulator and of a real one, see
    /// `docs/rooms.md`.
    fn default() -> Self {
        Setting {
            days: 7,
            weight: 5.0,
            power: 1.0,
        }
    }
}

/// Visits' worth that nothing goes with anything.
const VISITS: f64 = 1.0;
/// Choices' worth that a category is chosen as often as it is visited.
const CHOICES: f64 = 100.0;

/// Learns which categories complement which, of everything strictly before `until` (ms since 1970).
/// Only what at least `min_people` people did counts.
pub fn learn(log: &Log, profiles: &[ItemProfile], until: i64, min_people: u32) -> Complements {
    let setting = Setting::default();
    let counts = Counts::new(log, profiles, until, setting.days * DAY);
    Likelihoods::new(&counts, setting, min_people).complements()
}

/// How much more often categories are chosen after another than anyway.
pub struct Likelihoods<'a> {
    counts: &'a Counts,
    setting: Setting,
    min_people: u32,
    /// How often each follows whatever was chosen.
    base: Vec<f64>,
    /// The categories that each was told with, by enough people.
    told: Vec<Vec<u32>>,
}

impl<'a> Likelihoods<'a> {
    /// Of counts that were taken with the setting's horizon.
    pub fn new(counts: &'a Counts, setting: Setting, min_people: u32) -> Self {
        let all = counts.all_chosen();
        let visited: f64 = counts.visited.iter().sum();
        let each = counts.followed.iter().sum::<f64>() / all.max(1.0);
        let base = |(followed, visits): (&f64, &f64)| {
            let expected = each * visits / visited.max(1.0);
            (followed + CHOICES * expected) / (all + CHOICES)
        };
        let mut told = vec![Vec::new(); counts.keys.len()];
        let enough = |(_, both): &(&(u32, u32), &Both)| both.people >= min_people;
        for ((first, second), _) in counts.after.iter().filter(enough) {
            told[*first as usize].push(*second);
        }
        for ((one, other), _) in counts.beside.iter().filter(enough) {
            told[*one as usize].push(*other);
            told[*other as usize].push(*one);
        }
        for list in &mut told {
            list.sort_unstable();
            list.dedup();
        }
        Likelihoods {
            base: counts
                .followed
                .iter()
                .zip(&counts.visited)
                .map(base)
                .collect(),
            counts,
            setting,
            min_people,
            told,
        }
    }

    /// How often a category follows whatever was chosen.
    pub fn base(&self, category: u32) -> f64 {
        self.base[category as usize]
    }

    /// How many times more often `second` is chosen after `first` than after anything, as far as it
    /// is told: `(n + w v^p) / (e + w)`, with `n` choices of both, `e` expected ones, and `v` how many
    /// times more visits go through both than by chance. That is the mean of a gamma posterior, which
    /// takes `v^p` for what little data cannot say. So two sofas that everyone looks at together and
    /// nobody buys together come out low once enough people could have (McAuley, Pandey & Leskovec,
    /// *Inferring networks of substitutable and complementary products*, 2015).
    pub fn lift(&self, first: u32, second: u32) -> f64 {
        let counts = self.counts;
        let times = |both: Option<&Both>| match both {
            Some(both) if both.people >= self.min_people => both.times,
            _ => 0.0,
        };
        let pair = (first.min(second), first.max(second));
        let visited = |category: u32| counts.visited[category as usize];
        let chance = visited(first) * visited(second) / counts.visits.max(1.0);
        let beside = (times(counts.beside.get(&pair)) + VISITS) / (chance + VISITS);
        let Setting { weight, power, .. } = self.setting;
        let after = times(counts.after.get(&(first, second)));
        let expected = counts.chosen[first as usize] * self.base(second);
        (after + weight * beside.powf(power)) / (expected + weight)
    }

    /// The complements of a category with their lifts, the strongest first: of those that are chosen
    /// more often than by themselves, the ones that this makes the largest difference to.
    pub fn best(&self, first: u32) -> Vec<(u32, f64)> {
        let told = self.told[first as usize].iter();
        let lifts = told.map(|second| (*second, self.lift(first, *second)));
        let mut lifts: Vec<(u32, f64)> = lifts.filter(|(_, lift)| *lift > 1.0).collect();
        let more = |(second, lift): &(u32, f64)| (lift - 1.0) * self.base(*second);
        lifts.sort_by(|a, b| more(b).total_cmp(&more(a)).then(a.0.cmp(&b.0)));
        lifts.truncate(MOST_COMPLEMENTS);
        lifts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        lifts
    }

    /// All of them, as a bundle keeps them.
    pub fn complements(&self) -> Complements {
        let keys = &self.counts.keys;
        let mut of = KeyMap::default();
        for (first, key) in keys.iter().enumerate() {
            let complement = |(second, lift): (u32, f64)| Complement {
                category: keys[second as usize],
                strength: lift.ln() as f32,
            };
            let best: Vec<Complement> = self
                .best(first as u32)
                .into_iter()
                .map(complement)
                .collect();
            if !best.is_empty() {
                of.insert(*key, best);
            }
        }
        Complements::new(of)
    }
}
