use std::path::PathBuf;

use super::inputs::{Inputs, read_bundle};
use super::say::{say, warn};
use crate::domain::Task;
use crate::train::default_model::{HELD_BACK, ShopKind};
use crate::train::evaluate::Evaluation;
use crate::train::ingest::Labels;
use crate::train::zero_shot::{zero_shot, zero_shot_pairs, zero_shot_shop};
use crate::train::Result;
use crate::train::rows::{DAY, RowOptions, log_rows};

/// `nestrank zero-shot`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder
    #[arg(long, value_name = "BUNDLE")]
    model: Vec<PathBuf>,
    #[arg(long)]
    shops: Option<u64>,
    #[arg(long)]
    taobao: Option<PathBuf>,
    #[arg(long)]
    rees: Option<PathBuf>,
    #[arg(long)]
    catalog: Option<PathBuf>,
    #[arg(long)]
    pairs: Option<String>,
}

fn inputs(events: PathBuf, taobao: bool, catalog: Option<PathBuf>) -> Inputs {
    Inputs {
        events,
        catalog,
        format: if taobao { crate::train::ingest::Format::Taobao } else { crate::train::ingest::Format::Plain },
        columns: (!taobao).then(|| "time=event_time,user=user_id,item=product_id,event=event_type,category=category_id,session=user_session,price=price".into()),
        max_bad_rows: 0.01,
    }
}

/// Runs the command.
///
/// # Errors
/// If the bundle cannot be read.
pub fn run(args: Args) -> Result<()> {
    let served = args.model.iter().map(|m| read_bundle(m)).collect::<Result<Vec<_>>>()?;
    let show = |name: &str, e: &[Evaluation]| {
        for (place, e) in e.iter().enumerate() {
            for s in &e.scorers {
                if place > 0 && s.name != "model" { continue }
                let of = |f: &dyn Fn(&crate::train::Metrics) -> Option<f64>| {
                    let v: Vec<f64> = Task::ALL.iter().filter_map(|t| s.tasks[*t].as_ref().and_then(f)).collect();
                    let t: Vec<String> = v.iter().map(|x| format!("{x:.3}")).collect();
                    format!("{} mean {:.4}", t.join(" "), v.iter().sum::<f64>() / v.len() as f64)
                };
                let _ = say(format!("{name:10} {:18} AUC {}  GAUC {}", s.name, of(&|m| Some(m.auc)), of(&|m| m.gauc)));
            }
        }
    };
    if let Some(folder) = &args.taobao {
        let inputs = inputs(folder.join("events.csv"), true, None);
        let (log, reports) = inputs.read(&[])?;
        warn(&reports);
        let pairs = inputs.pairs(&folder.join(args.pairs.as_deref().unwrap_or("train_pairs.csv.gz")), &log, Labels::Required)?;
        let all: Vec<_> = served.iter().map(|s| zero_shot_pairs(s, &log, &pairs)).collect();
        show("taobao", &all);
    }
    if let Some(file) = &args.rees {
        let inputs = inputs(file.clone(), false, args.catalog.clone());
        let (log, reports) = inputs.read(&[])?;
        warn(&reports);
        let rows = log_rows(&log, &RowOptions { from: 0, until: i64::MAX, horizon: DAY, negatives: 4, folds: 5, seed: 1 });
        let all: Vec<_> = served.iter().map(|s| zero_shot(s, &log, None, &rows, &|t| t - t.rem_euclid(600_000))).collect();
        let _ = say(format!("{} rows", rows.len()));
        show("rees", &all);
    }
    for shop in 0..args.shops.unwrap_or(0) {
        let kind = ShopKind::drawn(HELD_BACK + shop, 300);
        let _ = say(format!("{kind:?}"));
        let all: Vec<_> = served.iter().map(|s| zero_shot_shop(s, &kind)).collect::<Result<Vec<_>>>()?;
        show("shop", &all);
    }
    Ok(())
}
