//! `nestrank catalog`: a shop's own list becomes the catalogue of the contract.
#![cfg(feature = "train")]

mod cli_common;

use std::fs;
use std::path::Path;
use std::process::Command;

use cli_common::{file, gzip, shared};
use nestrank::domain::{Catalog, Item};

/// What the command says on stdout, what it warns of, and what it wrote.
fn catalog(from: &Path, more: &[&str]) -> Result<(String, String, Vec<Item>), String> {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("catalog.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_nestrank"));
    command
        .arg("catalog")
        .arg("--from")
        .arg(from)
        .arg("--out")
        .arg(&out);
    let output = command.args(more).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    if !output.status.success() {
        return Err(stderr.replace(&format!("{}/", from.parent().unwrap().display()), ""));
    }
    let (catalog, rejected) = Catalog::from_json(&fs::read(out).unwrap()).unwrap();
    assert!(rejected.is_empty(), "{rejected:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    Ok((stdout, stderr, catalog.items().to_vec()))
}

const LIST: &str = "\
SKU;Name;Category;Price;Old price;Stock status;Tags;Rating
s1;Oslo  sofa;Living > Sofas;1.295,00 EUR;1.500 EUR;In stock;grey|3 seats;4,5 out of 5
s1;Oslo sofa;Sale, outlet;1.295,00 EUR;;in_stock;;
s2;Lamp;Lamps;from 10 to 20 EUR;5;out of stock;;9
;Nameless;Lamps;1;;;;
s3;Chair;;a lot;No old price;maybe;oak,brass;
s4;Chair;;was 100 now 80;;;;
";

#[test]
fn usual_names_are_guessed_and_rows_cleaned() {
    for bytes in [LIST.as_bytes().to_vec(), gzip(LIST.as_bytes())] {
        let (_dir, path) = file("list.csv", bytes);
        let (said, warned, items) = catalog(&path, &[]).unwrap();
        assert!(
            said.starts_with(
                "columns by their usual names: id=SKU,title=Name,category=Category,price=Price,\
             listPrice=Old price,rating=Rating,tokens=Tags,available=Stock status\n"
            ),
            "{said}"
        );
        assert!(said.contains("4 products in 2 categories, 2 with a price, 1 not available"));
        let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["s1", "s2", "s3", "s4"]);
        let sofa = &items[0];
        assert_eq!(sofa.title.as_deref(), Some("Oslo sofa"));
        assert_eq!((sofa.price, sofa.list_price), (Some(1295.0), Some(1500.0)));
        assert_eq!(
            (&sofa.category[..], &sofa.categories[..]),
            (
                &["Living".to_owned(), "Sofas".into()][..],
                &["Sale, outlet".to_owned()][..]
            )
        );
        assert_eq!(
            (sofa.rating, &sofa.tokens[..]),
            (Some(4.5), &["grey".to_owned(), "3 seats".into()][..])
        );
        let lamp = &items[1];
        assert_eq!(
            (lamp.price, lamp.list_price, lamp.rating),
            (Some(10.0), None, None)
        );
        assert!(sofa.available && !lamp.available && items[2].available);
        assert_eq!(
            (items[2].price, items[2].tokens.len(), items[3].price),
            (None, 2, None)
        );
        let place = format!("warning: {}", path.display());
        for line in [
            ": 1 of 6 rows (17 %) left out",
            ": 1 x row: it is no product",
            ":5: row: it is no product: id: is empty",
            ": 1 rows repeat an id: their categories were added to the first",
            ": 1 x price: is a range, its lower end was taken; the first on line 4: `10`",
            ": 1 x price: is unclear, left out; the first on line 7: `was 100 now 80`",
            ": 1 x available: is neither yes nor no, left out; the first on line 6: `maybe`",
            ": 1 x rating: is not between 0 and 5, left out; the first on line 4: `9`",
        ] {
            assert!(
                warned
                    .lines()
                    .any(|warning| warning == format!("{place}{line}")),
                "{line}\n{warned}"
            );
        }
        assert_eq!(warned.lines().count(), 8, "{warned}");
    }
}

#[test]
fn columns_can_be_named_and_joined() {
    let (_dir, path) = file("list.csv", "a,b,c,brand,price\n1,x,y,Fjord,5\n");
    let (said, warned, items) = catalog(&path, &["--columns", "id=a,title=b+c"]).unwrap();
    assert!(
        warned.is_empty() && said.starts_with("1 products in 0 categories"),
        "{said}{warned}"
    );
    let item = &items[0];
    assert_eq!(
        (item.title.as_deref(), item.brand.as_deref()),
        (Some("x y"), Some("Fjord"))
    );
    assert_eq!(item.price, Some(5.0));
    for (columns, why) in [
        (
            "id=sku",
            "error: list.csv:1: there is no column `sku` for `id`; there are: a, b, c, brand, price\n",
        ),
        (
            "title=b",
            "error: list.csv:1: no column is known to be the id; name it with --columns id=...; \
            there are: a, b, c, brand, price\n",
        ),
    ] {
        assert_eq!(catalog(&path, &["--columns", columns]).unwrap_err(), why);
    }
}

#[test]
fn json_in_its_usual_shapes() {
    let product = r#"{"sku":7,"name":"Lamp","category":["Light","Lamps"],"price":9.5,"tags":["brass"],
        "availability":"https://schema.org/OutOfStock","extra":{"a":[1]},"rating":null}"#;
    let one_line = product.replace('\n', "");
    for json in [
        format!("[{product}]"),
        format!("{{\"products\":[{product}],\"page\":1}}"),
        format!("{one_line}\n{}\n", one_line.replace("7", "8")),
        one_line.clone(),
    ] {
        let (_dir, path) = file("list.json", json);
        let (_, _, items) = catalog(&path, &[]).unwrap();
        let item = &items[0];
        assert_eq!(
            (item.id.as_str(), item.title.as_deref()),
            ("7", Some("Lamp"))
        );
        assert_eq!(
            (item.category_path().as_str(), item.price),
            ("Light > Lamps", Some(9.5))
        );
        assert_eq!(
            (&item.tokens[..], item.available),
            (&["brass".to_owned()][..], false)
        );
    }
    for (json, why) in [
        (
            "[]",
            "error: list.json:1: no column is known to be the id; ",
        ),
        ("{", "error: list.json:1: it is no JSON: "),
        (
            "[\n7,\n\"x\"]",
            "error: list.json:1: no column is known to be the id; ",
        ),
        (
            "[{\"id\":\"\"}]",
            "error: list.json:1: row: it is no product: id: is empty; 1 of 1 rows (100 %) are bad, no row is left",
        ),
        ("{\"id\":\"a\"}\nx", "error: list.json:2: it is no JSON: "),
    ] {
        let (_dir, path) = file("list.json", json);
        let error = catalog(&path, &[]).unwrap_err();
        assert!(
            error.starts_with(why) && error.lines().count() == 1,
            "{json}: {error}"
        );
    }
}

#[test]
fn the_real_ikea_lists() {
    let name = "the_real_ikea_lists";
    if let Some(path) = shared(name, "ikea-catalogue/ikea.csv") {
        let (said, warned, items) = catalog(&path, &[]).unwrap();
        assert!(
            said.contains("2962 products in 17 categories, 2962 with a price, 19 not"),
            "{said}"
        );
        assert!(
            warned.ends_with("732 rows repeat an id: their categories were added to the first\n")
        );
        assert_eq!(warned.lines().count(), 1, "{warned}");
        let bar = items.iter().find(|item| item.id == "90420332").unwrap();
        assert_eq!(
            bar.title.as_deref(),
            Some("FREKVENS Bar table, in/outdoor, 51x51 cm")
        );
        assert_eq!((bar.price, bar.list_price), (Some(265.0), None));
        assert_eq!(bar.categories, ["Tables & desks"]);
        let reduced = items
            .iter()
            .filter(|item| item.list_price.is_some())
            .count();
        assert!(reduced > 400, "{reduced}");
    }
    if let Some(path) = shared(name, "ikea-catalogue/ikea_uae_variations.csv") {
        let (said, warned, items) = catalog(&path, &[]).unwrap();
        assert!(
            said.contains("1007 products in 79 categories, 1007 with a price"),
            "{said}"
        );
        assert!(warned.is_empty(), "{warned}");
        assert_eq!(items[0].price, Some(1050.0));
    }
}

#[test]
fn no_bytes_make_it_panic() {
    use nestrank::train::import::{import_catalog, parse_price};
    use nestrank::train::ingest::Columns;
    let (_dir, path) = file("list", "");
    let seeds = [
        LIST.as_bytes(),
        br#"{"products":[{"id":"a","price":"1,0 - 2"},{"id":7}]}"#,
        b"[{\"id\":\"a\"},\n{\"id\":\"b\",\"vector\":[1]}]",
        b"{\"id\":1}\n{\"id\":\"x\"}\n",
    ];
    let mut random = 0x2545_f491_4f6c_dd1du64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let mut read = 0;
    for round in 0..2_000 {
        let mut bytes = seeds[round % seeds.len()].to_vec();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            match next(4) {
                0 => bytes[at] = next(256) as u8,
                1 => bytes[at] = b"\",\n[]{}:;|>-\\ "[next(14)],
                2 => bytes.truncate(at + 1),
                _ => bytes.insert(at, b"0-,.%/'"[next(7)]),
            }
        }
        fs::write(&path, &bytes).unwrap();
        read += usize::from(import_catalog(&path, &Columns::default()).is_ok());
        let _ = parse_price(&String::from_utf8_lossy(&bytes));
    }
    assert!(read > 200, "{read} read");
}
