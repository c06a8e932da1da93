//! The census file as numbers: what the network sees of a person, and the two labels.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use flate2::read::GzDecoder;
use nestrank::train::{Error, Result};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;

/// People as the network sees them, split once and for all.
pub struct Census {
    /// Each person's categories, one a column: a row of the embedding table, or none for a value
    /// that no person of the training rows has.
    pub categories: Vec<Vec<Option<u32>>>,
    /// Each person's numbers, of mean 0 and deviation 1 over the training rows.
    pub numbers: Vec<[f32; NUMBERS.len()]>,
    /// Whether each person earns over 50,000 dollars, and has never married.
    pub labels: Vec<[f32; 2]>,
    /// How many rows the embedding table has.
    pub table_rows: usize,
    /// The people to learn from.
    pub train: Vec<u32>,
    /// The people to choose epoch and settings by.
    pub valid: Vec<u32>,
    /// The people to report on.
    pub test: Vec<u32>,
}

/// Columns that are quantities, and whether they are so skewed that their logarithm is taken.
const NUMBERS: [(&str, bool); 7] = [
    ("age", false),
    ("wage_per_hour", true),
    ("capital_gains", true),
    ("capital_losses", true),
    ("dividends", true),
    ("num_persons_employer", false),
    ("weeks_worked", false),
];
/// The label columns, and the weight of a person in the survey, which says nothing of the person.
const NOT_INPUTS: [&str; 3] = [INCOME, MARITAL_STATUS, "instance_weight"];
const INCOME: &str = "income";
const MARITAL_STATUS: &str = "marital_status";
/// Steps between an amount and its e-fold.
const STEPS: f32 = 4.0;
/// Shares of the rows to learn from, and to choose by; the rest is the test.
const SHARES: [f64; 2] = [0.7, 0.15];
/// Seed of the split, which is the same whatever the seed of a training.
const SPLIT_SEED: u64 = 1_994;

impl Census {
    /// Reads `census_income.csv.gz`; of the rows to learn from at most `most` are taken, and those to
    /// choose by and to test on are the same whatever it is.
    ///
    /// # Errors
    /// [`Error::File`], naming the line where one is to blame.
    pub fn read(path: &Path, most: Option<usize>) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::file(path, error))?;
        let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
        let header = reader.headers().map_err(|error| Error::file(path, error))?;
        let columns = Columns::new(header).map_err(|why| Error::line(path, 1, why))?;
        let mut people = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| Error::file(path, error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let person = columns.person(&record);
            people.push(person.map_err(|why| Error::line(path, line, why))?);
        }
        if people.len() < 100 {
            return Err(Error::file(path, "has too few rows to split"));
        }
        Ok(Census::new(people, most))
    }

    fn new(people: Vec<Person>, most: Option<usize>) -> Self {
        let mut order: Vec<u32> = (0..people.len() as u32).collect();
        order.shuffle(&mut Pcg64Mcg::seed_from_u64(SPLIT_SEED));
        let [train, valid] = SHARES.map(|share| (share * people.len() as f64) as usize);
        let test = order.split_off(train + valid);
        let valid = order.split_off(train);
        order.truncate(most.unwrap_or(train));
        let table = Table::new(&people, &order);
        let categories = people.iter().map(|person| table.rows_of(person)).collect();
        Census {
            categories,
            numbers: standardised(&people, &order),
            labels: people.iter().map(|person| person.labels).collect(),
            table_rows: table.0.len(),
            train: order,
            valid,
            test,
        }
    }

    /// Numbers in a row of the network's input.
    pub fn inputs(&self, dim: usize) -> usize {
        self.categories[0].len() * dim + NUMBERS.len()
    }
}

/// A person as the file has them.
struct Person {
    categories: Vec<String>,
    numbers: [f32; NUMBERS.len()],
    labels: [f32; 2],
}

/// Where in a record things are.
struct Columns {
    categories: Vec<usize>,
    numbers: [usize; NUMBERS.len()],
    income: usize,
    marital_status: usize,
}

impl Columns {
    fn new(header: &csv::StringRecord) -> Result<Self, String> {
        let at = |name: &str| {
            let found = header.iter().position(|column| column == name);
            found.ok_or_else(|| format!("has no column {name}"))
        };
        let mut numbers = [0; NUMBERS.len()];
        for (place, (name, _)) in numbers.iter_mut().zip(NUMBERS) {
            *place = at(name)?;
        }
        let columns = header.iter().enumerate();
        Ok(Columns {
            // Quantities too: some amounts, a cap or an age at school, are a kind of their own.
            categories: columns
                .filter(|(_, name)| !NOT_INPUTS.contains(name))
                .map(|(place, _)| place)
                .collect(),
            numbers,
            income: at(INCOME)?,
            marital_status: at(MARITAL_STATUS)?,
        })
    }

    fn person(&self, record: &csv::StringRecord) -> Result<Person, String> {
        let mut numbers = [0.0; NUMBERS.len()];
        for ((number, place), (name, skewed)) in numbers.iter_mut().zip(self.numbers).zip(NUMBERS) {
            let text = &record[place];
            let parsed = text.parse::<f32>().ok().filter(|number| *number >= 0.0);
            let parsed = parsed.ok_or_else(|| format!("{name}: `{text}` is no quantity"))?;
            *number = if skewed { parsed.ln_1p() } else { parsed };
        }
        let over = match &record[self.income] {
            "50000+" => 1.0,
            "- 50000" => 0.0,
            other => {
                return Err(format!(
                    "{INCOME}: `{other}` is neither `- 50000` nor `50000+`"
                ));
            }
        };
        let never = f32::from(&record[self.marital_status] == "Never married");
        let categories = self.categories.iter();
        let categories = categories.map(|place| record[*place].to_owned());
        Ok(Person {
            categories: categories.chain(steps(&numbers)).collect(),
            numbers,
            labels: [over, never],
        })
    }
}

/// Each skewed quantity as one of a few steps, so that amounts near each other are one category.
fn steps(numbers: &[f32; NUMBERS.len()]) -> impl Iterator<Item = String> {
    let skewed = numbers.iter().zip(NUMBERS);
    let skewed = skewed.filter(|(_, (_, skewed))| *skewed);
    skewed.map(|(logarithm, _)| format!("{:.0}", logarithm * STEPS))
}

/// The row of the embedding table of each value of each column, as the training rows have them.
struct Table<'a>(HashMap<(usize, &'a str), u32>);

impl<'a> Table<'a> {
    fn new(people: &'a [Person], train: &[u32]) -> Self {
        let mut rows = HashMap::new();
        for person in train {
            let categories = people[*person as usize].categories.iter();
            for (column, value) in categories.enumerate() {
                let next = rows.len() as u32;
                rows.entry((column, value.as_str())).or_insert(next);
            }
        }
        Table(rows)
    }

    fn rows_of(&self, person: &Person) -> Vec<Option<u32>> {
        let categories = person.categories.iter().enumerate();
        categories
            .map(|(column, value)| self.0.get(&(column, value.as_str())).copied())
            .collect()
    }
}

/// The numbers of all people, with mean and deviation of those in `train` taken out.
fn standardised(people: &[Person], train: &[u32]) -> Vec<[f32; NUMBERS.len()]> {
    let mean = |of: &dyn Fn(f64) -> f64, column: usize| {
        let values = train
            .iter()
            .map(|person| of(f64::from(people[*person as usize].numbers[column])));
        values.sum::<f64>() / train.len() as f64
    };
    let scales: [[f64; 2]; NUMBERS.len()] = std::array::from_fn(|column| {
        let center = mean(&|x| x, column);
        let variance = mean(&|x| (x - center).powi(2), column);
        [center, variance.sqrt().max(1e-6)]
    });
    let scaled = |person: &Person| {
        std::array::from_fn(|column| {
            let [center, deviation] = scales[column];
            ((f64::from(person.numbers[column]) - center) / deviation) as f32
        })
    };
    people.iter().map(scaled).collect()
}
