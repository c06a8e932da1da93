//! Event logs and catalogues as a shop brings them, whole and broken.
#![cfg(feature = "train")]

mod cli_common;

use std::path::Path;

use cli_common::{LOG, file, gzip, options, read, taobao};
use nestrank::domain::{Catalog, EventKind};
use nestrank::train::ingest::{Columns, LogOptions, read_catalog, read_log};

#[test]
fn a_plain_log_is_sorted_and_tells_of_its_products() {
    let (log, report) = read(LOG, &options()).unwrap();
    assert_eq!((report.rows, report.warnings().len()), (5, 0));
    assert_eq!(log.users.iter().collect::<Vec<_>>(), ["u2", "u1"]);
    assert_eq!(log.people, 2);
    let ids: Vec<_> = log
        .catalog
        .items()
        .iter()
        .map(|item| item.id.as_str())
        .collect();
    assert_eq!(ids, ["sofa", "lamp", "a, \"b\""]);
    let sofa = &log.catalog.items()[0];
    assert_eq!(
        (sofa.category_path().as_str(), sofa.price),
        ("Living > Sofas", Some(99.5))
    );
    assert!(sofa.popularity.view.is_none());

    let kinds = |user| -> Vec<_> { log.events_of(user).iter().map(|event| event.kind).collect() };
    assert_eq!(kinds(0), [EventKind::Impression, EventKind::Purchase]);
    assert_eq!(
        kinds(1),
        [EventKind::Favorite, EventKind::Uncart, EventKind::View]
    );
    let first = &log.events_of(0)[0];
    assert_eq!(first.time_ms, 1_511_568_000_000);
    assert_eq!((first.position, first.dwell_ms), (Some(3), None));
    assert_eq!(first.session.map(|s| log.sessions.name(s)), Some("s1"));
    assert_eq!(first.arm.map(|arm| log.arms.name(arm)), Some("treated"));
    assert_eq!(log.events_of(1)[2].dwell_ms, Some(1500.5));
    assert_eq!(log.span(), Some((1_511_568_000_000, 1_511_568_002_500)));
}

#[test]
fn the_same_log_in_other_clothes() {
    let (plain, _) = read(LOG, &options()).unwrap();
    let same = |bytes: &[u8], options: &LogOptions| {
        let (log, _) = read(bytes, options).unwrap();
        assert_eq!(log.events, plain.events);
        assert_eq!(log.catalog.items(), plain.catalog.items());
    };
    same(&gzip(LOG.as_bytes()), &options());
    same(
        &[gzip(&LOG.as_bytes()[..100]), gzip(&LOG.as_bytes()[100..])].concat(),
        &options(),
    );
    same(format!("\u{feff}{LOG}").as_bytes(), &options());
    same(LOG.replace('\n', "\r\n").as_bytes(), &options());
    same(LOG.replace('\n', "\n\n  \n").as_bytes(), &options());
    same(LOG.trim_end().as_bytes(), &options());
    same(
        LOG.replacen("time,user", "Time,USER", 1).as_bytes(),
        &options(),
    );
    let named = LogOptions {
        columns: Columns::parse("time=ts,event=what", &LogOptions::FIELDS).unwrap(),
        ..options()
    };
    let renamed = LOG.replacen("time,user,item,event", "ts,user,item,what", 1);
    same(renamed.as_bytes(), &named);
}

#[test]
fn a_taobao_log_with_and_without_its_header() {
    let rows = "1,10,100,pv,1511544070\n1,11,101,buy,1511544071\n2,10,100,fav,1511544072\n\
                2,10,100,cart,1511544073\n";
    let header = "user_id,item_id,category_id,behavior_type,timestamp\n";
    for bytes in [
        rows.to_owned(),
        format!("{header}{rows}"),
        format!("\u{feff}{rows}"),
    ] {
        let (log, _) = read(bytes, &taobao()).unwrap();
        let kinds: Vec<_> = log.events.iter().map(|event| event.kind).collect();
        use EventKind::{Cart, Favorite, Purchase, View};
        assert_eq!(kinds, [View, Purchase, Favorite, Cart]);
        assert_eq!(log.catalog.items()[1].category, ["101"]);
    }
    for (bytes, why) in [
        (
            LOG,
            "events.csv:1: it has 10 columns; this format has 5: \
               user_id,item_id,category_id,behavior_type,timestamp",
        ),
        (
            "user_id,item_id,behavior_type,category_id,timestamp\n",
            "events.csv:1: column `category_id` is expected where `behavior_type` is",
        ),
        (
            "1,2,3,look,1511544070",
            "events.csv:1: behavior_type: is none of pv, cart, fav, buy: \
            `look`; 1 of 1 rows (100 %) are bad, no row is left",
        ),
    ] {
        assert_eq!(read(bytes, &taobao()).unwrap_err(), why);
    }
}

#[test]
fn what_is_wrong_with_a_whole_file_is_an_error_that_names_the_place() {
    let header = "time,user,item,event\n";
    let cut = {
        let bytes = gzip(LOG.repeat(1_000).as_bytes());
        bytes[..bytes.len() / 2].to_vec()
    };
    for (bytes, why) in [
        (b"".to_vec(), "events.csv:1: it is empty"),
        (b"\n \n".to_vec(), "events.csv:1: it is empty"),
        (b"\xef\xbb\xbf".to_vec(), "events.csv:1: it is empty"),
        (gzip(b""), "events.csv:1: it is empty"),
        (header.into(), "events.csv:1: it holds no rows"),
        (
            b"\x7fELF\x02\0\0\0".to_vec(),
            "events.csv:1: it is binary, not text",
        ),
        (
            b"\xff\xfet\0i\0".to_vec(),
            "events.csv:1: it is UTF-16 text; save it as UTF-8",
        ),
        (
            b"PK\x03\x04..".to_vec(),
            "events.csv:1: it is a zip archive or a spreadsheet, not text",
        ),
        (
            b"\x93\xfa,\x96\n".to_vec(),
            "events.csv:1: row: it is not UTF-8",
        ),
        (
            b"\x1f\x8b".to_vec(),
            "events.csv:1: the gzip data is cut off here",
        ),
        (
            b"time,user,event\n1,2,view\n".to_vec(),
            "events.csv:1: there is no column `item`; the header has: time, user, event",
        ),
        (
            b"\nuser_id,item_id\n".to_vec(),
            "events.csv:2: there is no column `time`; the header has: user_id, item_id",
        ),
        (
            b"time,user,item,event,event\n".to_vec(),
            "events.csv:1: there are several columns `event`",
        ),
        (
            format!("{header}\"never,closed\n1,2\n").into_bytes(),
            "events.csv:2: row: a quoted field never ends; 2 of 2 rows (100 %) are bad, \
             no row is left",
        ),
    ] {
        assert_eq!(read(&bytes, &options()).unwrap_err(), why);
    }
    let error = read(&cut, &options()).unwrap_err();
    let line = error
        .strip_prefix("events.csv:")
        .unwrap()
        .split(':')
        .next()
        .unwrap();
    assert!(line.parse::<u64>().unwrap() > 1_000, "{error}");
    assert!(error.ends_with("the gzip data is cut off here"), "{error}");
    let mut damaged = gzip(LOG.repeat(100).as_bytes());
    let end = damaged.len() - 6;
    damaged[end] ^= 1;
    assert!(
        read(&damaged, &options())
            .unwrap_err()
            .contains("gzip data is damaged here")
    );
    let missing = read_log(Path::new("no/such/file.csv"), None, &options()).unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("no/such/file.csv: No such file"),
        "{missing}"
    );
    assert!(read_log(Path::new("."), None, &options()).is_err());
}

#[test]
fn a_column_that_was_named_must_be_there() {
    let columns = Columns::parse("price=cost", &LogOptions::FIELDS).unwrap();
    let options = LogOptions {
        columns,
        ..options()
    };
    let error = read("time,user,item,event,price\n", &options).unwrap_err();
    assert_eq!(
        error,
        "events.csv:1: there is no column `cost` for `price`; \
        the header has: time, user, item, event, price"
    );
}

#[test]
fn bad_rows_are_counted_shown_and_limited() {
    let good = "1511568000,u,a,view,1,2,3\n";
    let header = "time,user,item,event,position,dwell,price\n";
    for (bad, why) in [
        (
            "soon,u,a,view,,,",
            "time: is neither Unix seconds nor ISO 8601: `soon`",
        ),
        (",u,a,view,,,", "time: is missing"),
        (
            "2017-11-25 01:00:00,u,a,view,,,",
            "time: has no zone (such as Z or +08:00): `2017-11-25 01:00:00`",
        ),
        (
            "4000000000,u,a,view,,,",
            "time: is in the future: `4000000000`",
        ),
        (
            "1511568000000,u,a,view,,,",
            "time: is in ms, Unix time must be in seconds: \
            `1511568000000`",
        ),
        ("99,u,a,view,,,", "time: is before the year 2000: `99`"),
        ("1511568000,,a,view,,,", "user: is missing"),
        ("1511568000,u, ,view,,,", "item: is missing"),
        (
            "1511568000,u,a,click,,,",
            "event: is of no known kind: `click`",
        ),
        (
            "1511568000,u,a,view,0,,",
            "position: is no whole number from 1: `0`",
        ),
        (
            "1511568000,u,a,view,1.5,,",
            "position: is no whole number from 1: `1.5`",
        ),
        (
            "1511568000,u,a,view,,NaN,",
            "dwell: is no number of ms: `NaN`",
        ),
        (
            "1511568000,u,a,view,,,NaN",
            "price: is no number, or is below zero: `NaN`",
        ),
        (
            "1511568000,u,a,view,,,-1",
            "price: is no number, or is below zero: `-1`",
        ),
        (
            "1511568000,u,a,view,,,inf",
            "price: is no number, or is below zero: `inf`",
        ),
        (
            "1511568000,u,a,view",
            "row: it has another number of fields than the header: 4 instead \
            of 7",
        ),
        (
            "1511568000,u,a,view,,,,9",
            "row: it has another number of fields than the header: 8 \
            instead of 7",
        ),
        ("1511568000,u,\"a,view,,,", "row: a quoted field never ends"),
        (
            "1511568000,u,\"a\"b,view,,,",
            "row: a quoted field goes on after its closing quote",
        ),
        ("1511568000,u,\0,view,,,", "row: it is binary, not text"),
    ] {
        let few = format!("{header}{}{bad}\n{}", good.repeat(99), good.repeat(99));
        let (log, report) = read(&few, &options()).unwrap();
        assert_eq!(
            (log.events.len(), report.rows, report.bad()),
            (198, 199, 1),
            "{bad}"
        );
        let warnings = report.warnings().join("\n");
        assert!(
            warnings.ends_with(&format!(":101: {}", why.replace('\0', " "))),
            "{warnings}"
        );
        let many = format!("{header}{bad}\n{}{bad}\n", good.repeat(18));
        assert_eq!(
            read(&many, &options()).unwrap_err(),
            format!(
                "events.csv:2: {why}; 2 of 20 rows (10 %) are bad, more than the 1 % of \
                     --max-bad-rows"
            ),
        );
    }
}

#[test]
fn a_catalogue_comes_first_and_unseen_products_after_it() {
    let (_dir, path) = file(
        "catalog.json",
        r#"[{"id":"x"},{"id":"lamp","price":5},{"id":7}]"#,
    );
    let (catalog, report) = read_catalog(&path).unwrap();
    assert!(
        report.warnings()[0].ends_with(
            "1 products left out; the first is number 3: id: must be a text, not a number"
        )
    );
    let (_dir, path) = file("events.csv", LOG);
    let (log, report) = read_log(&path, Some(&catalog), &options()).unwrap();
    let items = log.catalog.items();
    let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(
        (ids, log.catalogued),
        (vec!["x", "lamp", "sofa", "a, \"b\""], 2)
    );
    // What the catalogue says holds, and nothing is added to it.
    assert_eq!((items[1].price, items[1].category.len()), (Some(5.0), 0));
    assert_eq!(items[2].price, Some(99.5));
    assert!(report.warnings()[0].ends_with(
        "3 events of 2 products that the catalogue does not have, kept as unseen products; the \
         first on line 2: `sofa`"
    ));
    for (json, why) in [
        ("{]", ":1: it is no JSON: "),
        ("[{\"id\":\"a\"},\n{]", ":2: it is no JSON: "),
        (
            "{}",
            ":1: the catalogue is invalid: it must be an array of products",
        ),
        ("", ":1: it is empty"),
    ] {
        let (_dir, path) = file("catalog.json", json);
        let error = read_catalog(&path).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn an_empty_catalogue_is_no_catalogue() {
    let (log, _) = {
        let (_dir, path) = file("events.csv", LOG);
        read_log(&path, Some(&Catalog::default()), &options()).unwrap()
    };
    assert_eq!((log.catalogued, log.catalog.items().len()), (0, 3));
}
