use std::fmt;
use std::path::Path;

use super::records::Records;
use crate::train::ingest::Columns;
use crate::train::{Error, Result};

/// The fields of a product, as on the command line.
pub const FIELDS: [&str; 22] = [
    "id",
    "title",
    "category",
    "categories",
    "brand",
    "price",
    "listPrice",
    "rating",
    "reviews",
    "style",
    "color",
    "material",
    "tokens",
    "popularity",
    "popularity.view",
    "popularity.cart",
    "popularity.favorite",
    "popularity.purchase",
    "vector",
    "available",
    "url",
    "image",
];

/// The names that shops usually give these fields, the likeliest first, in lower case and without
/// anything but letters and digits.
const USUAL: [(&str, &[&str]); 17] = [
    (
        "id",
        &[
            "id",
            "sku",
            "itemid",
            "productid",
            "articlenumber",
            "itemnumber",
            "articleid",
            "asin",
            "productcode",
            "uniqid",
            "variantid",
            "handle",
        ],
    ),
    (
        "title",
        &["title", "name", "productname", "producttitle", "itemname"],
    ),
    (
        "category",
        &[
            "category",
            "categorypath",
            "categoryname",
            "productcategory",
            "maincategory",
            "googleproductcategory",
            "producttype",
            "department",
            "categoryid",
            "type",
        ],
    ),
    ("categories", &["categories", "othercategories"]),
    ("brand", &["brand", "brandname", "manufacturer", "vendor"]),
    (
        "price",
        &[
            "price",
            "currentprice",
            "sellingprice",
            "finalprice",
            "saleprice",
        ],
    ),
    (
        "listPrice",
        &[
            "listprice",
            "oldprice",
            "originalprice",
            "compareatprice",
            "regularprice",
            "wasprice",
            "msrp",
            "rrp",
        ],
    ),
    (
        "rating",
        &[
            "rating",
            "averagerating",
            "avgrating",
            "reviewaverage",
            "stars",
        ],
    ),
    (
        "reviews",
        &[
            "reviews",
            "reviewcount",
            "reviewscount",
            "numreviews",
            "numberofreviews",
            "ratingcount",
            "ratingscount",
            "totalreviews",
        ],
    ),
    ("style", &["style"]),
    ("color", &["color", "colour", "colorname", "maincolor"]),
    ("material", &["material", "materials"]),
    ("tokens", &["tokens", "tags", "keywords"]),
    ("popularity", &["popularity"]),
    (
        "available",
        &[
            "available",
            "availability",
            "instock",
            "isavailable",
            "stockstatus",
            "sellableonline",
        ],
    ),
    (
        "url",
        &["url", "link", "producturl", "productlink", "permalink"],
    ),
    (
        "image",
        &[
            "image",
            "imageurl",
            "imagelink",
            "mainimage",
            "imagesrc",
            "img",
            "thumbnail",
        ],
    ),
];

/// Which columns hold which field. Several are joined by a space.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    fields: Vec<(&'static str, Vec<usize>)>,
    columns: Vec<String>,
    /// Whether nobody said so, and the usual names were looked for.
    pub guessed: bool,
}

impl Mapping {
    /// Finds the columns: as given, and for the rest those of the field's own name; or, where
    /// nothing is given, by the usual names.
    pub(super) fn find(path: &Path, records: &Records, given: &Columns) -> Result<Mapping> {
        let mut mapping = Mapping {
            fields: Vec::new(),
            columns: records.columns.clone(),
            guessed: given.is_empty(),
        };
        for field in FIELDS {
            let found = match given.given(field) {
                Some(names) => mapping.named(field, names),
                None if mapping.guessed => Ok(mapping.usual(field)),
                None => Ok(mapping
                    .columns
                    .iter()
                    .position(|name| name == field)
                    .map(|i| vec![i])),
            };
            let found = found.map_err(|why| Error::line(path, records.line, why))?;
            mapping.fields.extend(found.map(|columns| (field, columns)));
        }
        if mapping.columns_of("id").is_empty() {
            let columns = mapping.listed();
            let why = format!(
                "no column is known to be the id; name it with --columns id=...; there are: {columns}"
            );
            return Err(Error::line(path, records.line, why));
        }
        Ok(mapping)
    }

    /// The columns of a field, from 0; none if it is not there.
    pub fn columns_of(&self, field: &str) -> &[usize] {
        let found = self.fields.iter().find(|(name, _)| *name == field);
        found.map_or(&[], |(_, columns)| columns)
    }

    /// The columns that no field was found for.
    pub fn unused(&self) -> impl Iterator<Item = &str> {
        let used = |index: &usize| {
            self.fields
                .iter()
                .any(|(_, columns)| columns.contains(index))
        };
        (0..self.columns.len())
            .filter(move |index| !used(index))
            .map(|index| self.columns[index].as_str())
    }

    /// The columns that were named with a `+` in between.
    fn named(&self, field: &str, names: &str) -> Result<Option<Vec<usize>>, String> {
        let whole = self.columns.iter().position(|column| column == names);
        if let Some(index) = whole {
            return Ok(Some(vec![index]));
        }
        let find = |name: &str| {
            let found = self.columns.iter().position(|column| column == name.trim());
            found.ok_or_else(|| {
                let columns = self.listed();
                format!(
                    "there is no column `{}` for `{field}`; there are: {columns}",
                    name.trim()
                )
            })
        };
        names
            .split('+')
            .map(find)
            .collect::<Result<_, _>>()
            .map(Some)
    }

    fn usual(&self, field: &str) -> Option<Vec<usize>> {
        let plain = |name: &str| -> String {
            let kept = name.chars().filter(|c| c.is_alphanumeric());
            kept.flat_map(char::to_lowercase).collect()
        };
        let find = |usual: &str| {
            self.columns
                .iter()
                .position(|column| plain(column) == usual)
        };
        let (_, names) = USUAL.iter().find(|(name, _)| *name == field)?;
        let mut found = vec![names.iter().find_map(|usual| find(usual))?];
        if field == "title" {
            // A name alone is often no more than that of a range of products.
            found.extend(find("shortdescription"));
        }
        Some(found)
    }

    fn listed(&self) -> String {
        self.columns.join(", ").chars().take(200).collect()
    }
}

/// As it would be given to `--columns`.
impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (index, (field, columns)) in self.fields.iter().enumerate() {
            let names: Vec<_> = columns.iter().map(|i| self.columns[*i].as_str()).collect();
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{field}={}", names.join("+"))?;
        }
        Ok(())
    }
}
