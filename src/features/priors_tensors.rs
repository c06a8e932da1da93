//! Priors as the named tensors of a bundle, and back.

use super::{Complements, Cooccurrence, KeyMap, Priors, Standing};
use crate::domain::{Error, Result, Task, Tasks, Tensors, text};

const SPACES: [&str; 3] = ["categories", "brands", "items"];

impl Priors {
    /// The priors as tensors, sorted by key so that equal priors give equal bytes.
    pub fn to_tensors(&self) -> Tensors {
        let mut tensors = Tensors::default();
        tensors.put_f32("rates", &[3], self.rates.to_vec());
        tensors.put_f32("products", &[1], vec![self.products]);
        let popularity = Task::ALL.map(|task| self.popularity[task]);
        tensors.put_f32("popularity", &[4], popularity.to_vec());
        for (space, map) in SPACES
            .into_iter()
            .zip([&self.categories, &self.brands, &self.items])
        {
            let keys = sorted(map);
            let shares = keys.iter().flat_map(|key| map[key].share).collect();
            let rates = keys.iter().flat_map(|key| map[key].rate).collect();
            tensors.put_f32(&text!(space, ".share"), &[keys.len(), 4], shares);
            tensors.put_f32(&text!(space, ".rate"), &[keys.len(), 3], rates);
            if space == SPACES[0] {
                self.complements.put(&mut tensors, &keys);
            }
            tensors.put_u64(&text!(space, ".keys"), &[keys.len()], keys);
        }
        self.cooccurrence.put(&mut tensors, self.categories.len());
        let keys = sorted(&self.prices);
        let deciles = keys.iter().flat_map(|key| self.prices[key]).collect();
        tensors.put_f32("prices.deciles", &[keys.len(), 9], deciles);
        tensors.put_u64("prices.keys", &[keys.len()], keys);
        tensors
    }

    /// Takes the priors out of the tensors of a bundle.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`], naming the tensor that is missing or wrong.
    pub fn from_tensors(mut tensors: Tensors) -> Result<Self> {
        let mut maps: [KeyMap<Standing>; 3] = Default::default();
        let rates = take::<3>(&mut tensors, "rates")?;
        let [products] = take::<1>(&mut tensors, "products")?;
        let popularity = take::<4>(&mut tensors, "popularity")?;
        let mut cooccurrence = None;
        let mut complements = Complements::default();
        for (space, map) in SPACES.into_iter().zip(&mut maps) {
            let keys = text!(space, ".keys");
            let count = tensors.dim_of(&keys, 0)?;
            let keys = tensors.take_u64(&keys, &[count])?;
            let shares = tensors.take_f32(&text!(space, ".share"), &[count, 4])?;
            let rates = tensors.take_f32(&text!(space, ".rate"), &[count, 3])?;
            check_fraction(space, shares.iter().chain(&rates).copied())?;
            let (shares, _) = shares.as_chunks::<4>();
            let (rates, _) = rates.as_chunks::<3>();
            if cooccurrence.is_none() {
                // The first space is the categories'.
                cooccurrence = Some(Cooccurrence::take(&mut tensors, &keys, shares)?);
                complements = Complements::take(&mut tensors, &keys)?;
            }
            for ((key, share), rate) in keys.into_iter().zip(shares).zip(rates) {
                let (share, rate) = (*share, *rate);
                map.insert(key, Standing { share, rate });
            }
        }
        let prices = take_prices(&mut tensors)?;
        tensors.none_left()?;
        check_fraction("rates", rates.into_iter())?;
        if products < 0.0 || popularity.iter().any(|mean| *mean < 0.0) {
            return Err(Error::invalid("popularity", "holds a count below zero"));
        }
        let [categories, brands, items] = maps;
        Ok(Priors {
            rates,
            products,
            categories,
            brands,
            items,
            prices,
            cooccurrence: cooccurrence.unwrap_or_default(),
            complements,
            popularity: Tasks::from_fn(|task| popularity[task as usize]),
        })
    }
}

fn sorted<V>(map: &KeyMap<V>) -> Vec<u64> {
    let mut keys: Vec<u64> = map.keys().copied().collect();
    keys.sort_unstable();
    keys
}

fn take<const N: usize>(tensors: &mut Tensors, name: &str) -> Result<[f32; N]> {
    let data = tensors.take_f32(name, &[N])?;
    Ok(std::array::from_fn(|index| data[index]))
}

fn take_prices(tensors: &mut Tensors) -> Result<KeyMap<[f32; 9]>> {
    let count = tensors.dim_of("prices.keys", 0)?;
    let keys = tensors.take_u64("prices.keys", &[count])?;
    let deciles = tensors.take_f32("prices.deciles", &[count, 9])?;
    let (deciles, _) = deciles.as_chunks::<9>();
    if deciles.iter().any(|row| !row.is_sorted()) {
        return Err(Error::invalid("prices.deciles", "are not in order"));
    }
    Ok(keys.into_iter().zip(deciles.iter().copied()).collect())
}

fn check_fraction(name: &str, mut values: impl Iterator<Item = f32>) -> Result<()> {
    match values.all(|value| (0.0..=1.0).contains(&value)) {
        true => Ok(()),
        false => Err(Error::invalid(
            name,
            "holds a share or rate outside of 0..1",
        )),
    }
}
