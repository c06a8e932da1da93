use crate::train::page::Plot;
use crate::train::page::html::push;
use crate::train::variety::{KEPT, MethodCurve, VarietyCurve, VarietyPoint};

/// How the methods are shown: the name in the JavaScript API, the name for people, the style.
const METHODS: [(&str, &str, &str); 3] = [
    ("dpp", "DPP", "model"),
    ("mmr", "MMR", "recency"),
    ("diversity", "penalty on categories", "logistic"),
];

/// What the section is about, and how to pick a setting.
pub fn text(curve: &VarietyCurve) -> String {
    format!(
        "Each dot is a setting, from the plain order at the left: how far apart the first ten \
         products of a grid are, and what share of the plain order's NDCG@10 is left. Pick the \
         method that is highest at the variety that you want; the ringed dots are the strongest \
         settings up to which {:.0} % of the NDCG@10 is kept. Relevance is that of {} lists of \
         the rows, variety that of {} grids of {} products, of the first seed.",
        100.0 * KEPT,
        curve.lists,
        curve.grids,
        curve.products
    )
}

/// Relevance against variety, and the settings to pick.
pub fn body(curve: &VarietyCurve) -> String {
    let mut html = String::from("<ul class=\"legend\">");
    for (_, name, class) in METHODS {
        push(
            &mut html,
            format_args!("<li class=\"name {class}\">{name}</li>"),
        );
    }
    push(
        &mut html,
        format_args!(
            "</ul><figure class=\"wide\">{}</figure>{}",
            drawing(curve),
            table(curve)
        ),
    );
    html
}

fn of<'a>(curve: &'a VarietyCurve, method: &str) -> Option<&'a MethodCurve> {
    curve.methods.iter().find(|curve| curve.method == method)
}

fn kept(curve: &MethodCurve, point: &VarietyPoint) -> f64 {
    point.relevance / curve.points[0].relevance
}

fn drawing(curve: &VarietyCurve) -> String {
    let points = |curve: &MethodCurve| -> Vec<[f64; 2]> {
        let place = |point: &VarietyPoint| [point.at_10.distance, kept(curve, point)];
        curve.points.iter().map(place).collect()
    };
    let all: Vec<[f64; 2]> = curve.methods.iter().flat_map(points).collect();
    let range = |axis: usize| {
        let values = all.iter().map(|point| point[axis]);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        let high = values.fold(f64::NEG_INFINITY, f64::max);
        let more = (0.05 * (high - low)).max(0.005);
        [low - more, high + more]
    };
    let margins = [60.0, 20.0, 12.0, 44.0];
    let mut plot = Plot::new([760.0, 320.0], margins, range(0), range(1), false);
    let ticks = plot.y.ticks(6);
    plot.grid_y(&ticks, |share| format!("{:.1} %", 100.0 * share));
    let ticks = plot.x.ticks(8);
    plot.ticks_x(&ticks, |distance| format!("{distance:.2}"));
    let name = "distance within the first ten";
    plot.text([410.0, 314.0], "middle", "tick", name);
    for (method, name, class) in METHODS {
        let Some(curve) = of(curve, method) else {
            continue;
        };
        plot.path(&points(curve), &format!("stroke thin {class}"));
        for (point, at) in curve.points.iter().zip(points(curve)) {
            let title = format!(
                "{name} {:.1}: {:.1} % of NDCG@10, distance {:.2}, {:.0} % of categories",
                point.strength,
                100.0 * at[1],
                at[0],
                100.0 * point.at_10.categories
            );
            let picked = point.strength == curve.pick;
            if picked {
                plot.dot(at, 8.0, "before", &title);
            }
            plot.dot(at, 3.5, class, &title);
        }
    }
    plot.finish("share of NDCG@10 kept, by the distance within the first ten")
}

fn table(curve: &VarietyCurve) -> String {
    let mut html = String::from(
        "<div class=\"wide\"><table><thead><tr><th>setting</th><th>NDCG@10</th><th>kept</th>\
         <th>distance @10</th><th>@24</th><th>categories @10</th><th>@24</th></tr></thead><tbody>",
    );
    let mut row = |name: &str, curve: &MethodCurve, point: &VarietyPoint| {
        push(
            &mut html,
            format_args!(
                "<tr><th>{name}</th><td>{:.4}</td><td>{:.1} %</td><td>{:.2}</td><td>{:.2}</td>\
                 <td>{:.0} %</td><td>{:.0} %</td></tr>",
                point.relevance,
                100.0 * kept(curve, point),
                point.at_10.distance,
                point.at_24.distance,
                100.0 * point.at_10.categories,
                100.0 * point.at_24.categories
            ),
        );
    };
    if let Some(curve) = curve.methods.first() {
        row("none", curve, &curve.points[0]);
    }
    for (method, name, _) in METHODS {
        let Some(curve) = of(curve, method) else {
            continue;
        };
        let picked = |point: &&VarietyPoint| point.strength == curve.pick;
        if let Some(point) = curve.points.iter().find(picked) {
            row(&format!("{name}, strength {:.1}", curve.pick), curve, point);
        }
    }
    html + "</tbody></table></div>"
}
