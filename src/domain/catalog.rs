use super::{Error, Item, JsonError, Map, Result, Value, parse_json, text};

/// The products that can be ranked, each id once, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    items: Vec<Item>,
    by_id: Map<String, usize>,
}

/// A product that was left out, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Its place in the array that was handed over, from 0.
    pub index: usize,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// The field that is wrong.
    pub field: String,
    /// What is wrong with it.
    pub why: String,
}

/// What is known of an array of products that came so far.
#[derive(Debug, Default)]
pub struct Intake {
    /// How many products came.
    count: usize,
    /// The first product of each id.
    came: Map<String, usize>,
    /// Those that were left out.
    pub rejected: Vec<Rejected>,
}

impl Catalog {
    /// Reads a catalogue from an array of products; bad ones are left out and returned.
    ///
    /// # Errors
    /// [`Error::CatalogInvalid`] if this is no array, or holds nothing that is valid.
    pub fn from_value(products: &Value) -> Result<(Catalog, Vec<Rejected>)> {
        let mut catalog = Catalog::default();
        let rejected = catalog.add(products)?;
        catalog.some_are_valid(&rejected)?;
        Ok((catalog, rejected))
    }

    /// Whether there is a product at all; `rejected` were left out.
    ///
    /// # Errors
    /// [`Error::CatalogInvalid`] if there is none.
    pub fn some_are_valid(&self, rejected: &[Rejected]) -> Result<()> {
        let why = match rejected.first() {
            _ if !self.items.is_empty() => return Ok(()),
            Some(first) => text!(
                "no product is valid; the first: ",
                first.field,
                ": ",
                first.why
            ),
            None => "it holds no product".into(),
        };
        Err(Error::CatalogInvalid(why))
    }

    /// Reads a catalogue from a JSON text.
    ///
    /// # Errors
    /// [`Error::CatalogInvalid`] as [`Catalog::from_value`], and for what is no JSON.
    pub fn from_json(json: &[u8]) -> Result<(Catalog, Vec<Rejected>)> {
        Catalog::from_value(&parse_json(json).map_err(no_json)?)
    }

    /// Adds products; one with a known id replaces it, of equal ids in the array the first stays.
    ///
    /// # Errors
    /// [`Error::CatalogInvalid`] if this is no array; single bad products are returned instead.
    pub fn add(&mut self, products: &Value) -> Result<Vec<Rejected>> {
        let Value::List(products) = products else {
            let why = text!("it must be an array of products, not ", products.kind());
            return Err(Error::CatalogInvalid(why));
        };
        let mut intake = Intake::default();
        for product in products {
            self.take(product, &mut intake);
        }
        Ok(intake.rejected)
    }

    /// [`Catalog::add`] for the next product of an array that is not handed over at once.
    pub fn take(&mut self, product: &Value, intake: &mut Intake) {
        let index = intake.count;
        intake.count += 1;
        let (field, why) = match Item::from_value(product) {
            Ok(item) => match intake.came.insert(item.id.clone(), index) {
                None => {
                    self.put(item);
                    return;
                }
                Some(first) => {
                    intake.came.insert(item.id, first);
                    ("id", text!("is the same as that of product ", first))
                }
            },
            Err(error) => (error.field, error.why),
        };
        intake.rejected.push(Rejected {
            index,
            id: match product.field("id") {
                Value::Text(id) => Some(id.chars().take(100).collect()),
                _ => None,
            },
            field: field.into(),
            why,
        });
    }

    /// Adds one product, or replaces the one with its id. Returns its index.
    pub fn put(&mut self, item: Item) -> usize {
        match self.by_id.get(&item.id) {
            Some(&index) => {
                self.items[index] = item;
                index
            }
            None => {
                self.by_id.insert(item.id.clone(), self.items.len());
                self.items.push(item);
                self.items.len() - 1
            }
        }
    }

    /// Nothing but the products, in their order.
    pub fn into_items(self) -> Vec<Item> {
        self.items
    }

    /// The products, in their order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The index of the product with that id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

/// What is wrong with a catalogue that is no JSON.
pub fn no_json(error: JsonError) -> Error {
    Error::CatalogInvalid(text!("it is no JSON: ", error.message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<(Catalog, Vec<Rejected>)> {
        Catalog::from_json(json.as_bytes())
    }

    #[test]
    fn leaves_out_what_is_broken_and_names_it() {
        let (catalog, rejected) =
            read(r#"[{"id":"a"},{"id":"b","price":"x"},7,{"id":"a","title":"again"}]"#).unwrap();
        assert_eq!(catalog.items().len(), 1);
        assert_eq!(catalog.items()[0].title, None);
        let named: Vec<_> = rejected
            .iter()
            .map(|r| (r.index, r.field.as_str()))
            .collect();
        assert_eq!(named, [(1, "price"), (2, "id"), (3, "id")]);
        assert_eq!(rejected[0].id.as_deref(), Some("b"));
    }

    #[test]
    fn a_known_id_is_replaced() {
        let (mut catalog, _) = read(r#"[{"id":"a"},{"id":"b"}]"#).unwrap();
        let more = serde_json::from_str(r#"[{"id":"a","title":"new"},{"id":"c"}]"#).unwrap();
        assert!(catalog.add(&more).unwrap().is_empty());
        assert_eq!(catalog.items().len(), 3);
        assert_eq!(catalog.items()[0].title.as_deref(), Some("new"));
    }

    #[test]
    fn nothing_valid_is_an_error() {
        for json in ["[]", "{}", "[{}]", "nonsense", "[{\"id\":1}]"] {
            assert_eq!(read(json).unwrap_err().code(), "catalog-invalid", "{json}");
        }
    }
}
