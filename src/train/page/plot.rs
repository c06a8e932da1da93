use super::html::{escape, push};

/// One axis: from a range of values to pixels.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The values at its ends.
    pub range: [f64; 2],
    /// Whether equal distances are equal ratios.
    pub log: bool,
    /// The pixels at its ends.
    pub pixels: [f64; 2],
}

impl Axis {
    /// Where a value stands; beyond the ends it stands at the end.
    pub fn at(&self, value: f64) -> f64 {
        let scale = |value: f64| if self.log { value.ln() } else { value };
        let [from, to] = self.range.map(scale);
        let share = match to > from {
            true => ((scale(value) - from) / (to - from)).clamp(0.0, 1.0),
            false => 0.5,
        };
        self.pixels[0] + share * (self.pixels[1] - self.pixels[0])
    }

    /// Round values within the range: at most `count` of them, or powers of ten and, where these
    /// are few, the 2 and 5 between.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        let [from, to] = self.range;
        if self.log {
            let powers = (from.log10().floor() as i32)..=(to.log10().ceil() as i32);
            let within = |steps: &[f64]| -> Vec<f64> {
                let ticks = powers.clone().flat_map(|power| {
                    let ticks = steps.iter().map(move |step| step * 10f64.powi(power));
                    ticks.collect::<Vec<_>>()
                });
                ticks.filter(|tick| (from..=to).contains(tick)).collect()
            };
            let tens = within(&[1.0]);
            return match tens.len() {
                0..3 => within(&[1.0, 2.0, 5.0]),
                _ => tens,
            };
        }
        let rough = (to - from) / count.max(1) as f64;
        let power = 10f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
        let step = steps.into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(power * 10.0);
        let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
        (first..=last).map(|tick| tick as f64 * step).collect()
    }
}

/// A drawing in SVG, styled by the page.
pub struct Plot {
    svg: String,
    /// Left to right.
    pub x: Axis,
    /// Bottom to top.
    pub y: Axis,
    size: [f64; 2],
}

impl Plot {
    /// An empty drawing of that size in pixels, with margins `[left, right, top, bottom]`.
    pub fn new(size: [f64; 2], margins: [f64; 4], x: [f64; 2], y: [f64; 2], log: bool) -> Self {
        let [left, right, top, bottom] = margins;
        let axis = |range, pixels| Axis { range, log, pixels };
        Plot {
            svg: String::new(),
            x: axis(x, [left, size[0] - right]),
            y: axis(y, [size[1] - bottom, top]),
            size,
        }
    }

    /// Lines across at these values, each with its text at the left.
    pub fn grid_y(&mut self, ticks: &[f64], text: impl Fn(f64) -> String) {
        let [left, right] = self.x.pixels;
        for tick in ticks {
            let y = self.y.at(*tick);
            self.line([left, y], [right, y], "grid");
            self.text([left - 6.0, y + 4.0], "end", "tick", &text(*tick));
        }
    }

    /// Short lines at the bottom at these values, each with its text below.
    pub fn ticks_x(&mut self, ticks: &[f64], text: impl Fn(f64) -> String) {
        let bottom = self.y.pixels[0];
        let mut free = f64::NEG_INFINITY;
        for tick in ticks {
            let x = self.x.at(*tick);
            self.line([x, bottom], [x, bottom + 4.0], "axis");
            // Texts that would touch are left out.
            if x < free {
                continue;
            }
            free = x + 40.0;
            self.text([x, bottom + 16.0], "middle", "tick", &text(*tick));
        }
    }

    /// A line between two points in pixels.
    pub fn line(&mut self, from: [f64; 2], to: [f64; 2], class: &str) {
        let ([x1, y1], [x2, y2]) = (from, to);
        push(
            &mut self.svg,
            format_args!(
                "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
            ),
        );
    }

    /// A line through points in values.
    pub fn path(&mut self, points: &[[f64; 2]], class: &str) {
        let place = |[x, y]: &[f64; 2]| format!("{:.1},{:.1}", self.x.at(*x), self.y.at(*y));
        let points: Vec<String> = points.iter().map(place).collect();
        push(
            &mut self.svg,
            format_args!(
                "<polyline class=\"{class}\" points=\"{}\"/>",
                points.join(" ")
            ),
        );
    }

    /// A dot at a point in values, which says `title` when it is pointed at.
    pub fn dot(&mut self, [x, y]: [f64; 2], radius: f64, class: &str, title: &str) {
        self.dot_at([self.x.at(x), self.y.at(y)], radius, class, title);
    }

    /// A dot at a point in pixels.
    pub fn dot_at(&mut self, [x, y]: [f64; 2], radius: f64, class: &str, title: &str) {
        push(
            &mut self.svg,
            format_args!(
                "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"><title>{}</title></circle>",
                escape(title)
            ),
        );
    }

    /// A diamond at a point in pixels.
    pub fn diamond(&mut self, [x, y]: [f64; 2], radius: f64, class: &str) {
        let (left, right, top, bottom) = (x - radius, x + radius, y - radius, y + radius);
        push(
            &mut self.svg,
            format_args!(
                "<polygon class=\"diamond {class}\" points=\"{left:.1},{y:.1} {x:.1},{top:.1} {right:.1},{y:.1} {x:.1},{bottom:.1}\"/>"
            ),
        );
    }

    /// A text at a point in pixels; `anchor` is `start`, `middle` or `end`.
    pub fn text(&mut self, [x, y]: [f64; 2], anchor: &str, class: &str, text: &str) {
        push(
            &mut self.svg,
            format_args!(
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
                escape(text)
            ),
        );
    }

    /// The drawing, with a description for those who do not see it.
    pub fn finish(self, description: &str) -> String {
        let [width, height] = self.size;
        format!(
            "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\">{}</svg>",
            escape(description),
            self.svg
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_round_ticks() {
        let mut axis = Axis {
            range: [0.5, 0.9],
            log: false,
            pixels: [100.0, 0.0],
        };
        assert!((axis.at(0.6) - 75.0).abs() < 1e-9);
        assert_eq!(axis.at(0.95), 0.0);
        let ticks: Vec<String> = axis.ticks(4).iter().map(|x| format!("{x:.1}")).collect();
        assert_eq!(ticks, ["0.5", "0.6", "0.7", "0.8", "0.9"]);
        axis.range = [0.004, 2.0];
        axis.log = true;
        assert_eq!(axis.ticks(4), [0.01, 0.1, 1.0]);
        assert!((axis.at((0.004f64 * 2.0).sqrt()) - 50.0).abs() < 1e-9);
    }
}
