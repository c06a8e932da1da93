//! Pairs files, logs for statistics, the real logs, and arbitrary bytes.
#![cfg(feature = "train")]

mod cli_common;

use std::fs;

use cli_common::{LOG, file, gzip, options, read, shared, taobao};
use nestrank::domain::{EventKind, Task};
use nestrank::train::ingest::{
    Format, Labels, LogOptions, Pairs, read_catalog, read_log, read_pairs,
};

#[test]
fn statistics_logs_bring_other_people_only() {
    let (mut log, _) = read(LOG, &options()).unwrap();
    let more = "time,user,item,event,category\n1511568000,u1,new,view,\n1511568000,u3,lamp,cart,Z\n\
                1511568001,u3,new,cart,Y\n";
    let (more, _) = read(more, &options()).unwrap();
    let before = log.events_of(1).to_vec();
    log.add_statistics(&more);
    assert_eq!((log.people, log.users.len(), log.events.len()), (2, 3, 7));
    // Who came in an earlier statistics log may come in a later one too.
    log.add_statistics(&more);
    assert_eq!((log.people, log.users.len(), log.events.len()), (2, 3, 9));
    assert_eq!(log.events_of(1), before);
    let items: Vec<_> = log.events_of(2).iter().map(|event| event.item).collect();
    assert_eq!(items, [1, 1, 3, 3]);
    assert_eq!(log.catalog.items()[1].category, ["Lamps"]);
    assert_eq!(log.catalog.items()[3].category, ["Y"]);
}

const PAIRS: &str = "\
user,item,category,time,view,cart,favorite,purchase
u1,sofa,Sofas,1511712000,1,0,0,1
nobody,sofa,,1511712000,0,0,0,0
u1,unknown,Rugs > Wool,2017-11-27T00:00:00+08:00,0,0,0,0
u1,sofa,Sofas,1511712000,1,1,1,1
";

fn pairs(bytes: &str, labels: Labels) -> Result<Pairs, String> {
    let (log, _) = read(LOG, &options()).unwrap();
    let (dir, path) = file("pairs.csv", bytes);
    let place = format!("{}/", dir.path().display());
    let read = read_pairs(&path, &log, labels, &options());
    read.map_err(|error| error.to_string().replace(&place, ""))
}

#[test]
fn pairs_keep_their_order_and_their_category() {
    let read = pairs(PAIRS, Labels::Required).unwrap();
    assert_eq!(read.rows.len(), 4);
    let at = |row: usize| {
        let pair = &read.rows[row];
        (
            &read.users[pair.user as usize],
            &read.items[pair.item as usize],
            pair,
        )
    };
    let (user, sofa, pair) = at(0);
    assert_eq!((user.id.as_str(), user.in_log), ("u1", Some(1)));
    assert_eq!(
        (sofa.item.category_path().as_str(), sofa.in_log),
        ("Sofas", Some(0))
    );
    assert_eq!(sofa.item.price, Some(99.5));
    let labels = pair.labels.unwrap();
    assert_eq!(
        Task::ALL.map(|task| labels[task]),
        [true, false, false, true]
    );
    let (nobody, sofa, _) = at(1);
    assert_eq!(
        (nobody.in_log, sofa.item.category_path().as_str()),
        (None, "Living > Sofas")
    );
    let (_, unknown, pair) = at(2);
    assert_eq!((unknown.in_log, unknown.item.category.len()), (None, 2));
    assert_eq!(pair.time_ms, 1_511_712_000_000);
    assert_eq!(read.rows[3].item, read.rows[0].item);
    assert_eq!((read.users.len(), read.items.len()), (2, 3));

    let unlabelled = "user,item,time,category,view\nu1,sofa,1511712000,,maybe\n";
    assert_eq!(
        pairs(unlabelled, Labels::Ignored).unwrap().rows[0].labels,
        None
    );
}

#[test]
fn any_bad_row_of_a_pairs_file_is_an_error() {
    for (row, why) in [
        (
            "u1,sofa,Sofas,soon,1,0,0,1",
            "time: is neither Unix seconds nor ISO 8601: `soon`",
        ),
        (",sofa,Sofas,1511712000,1,0,0,1", "user: is missing"),
        ("u1,,Sofas,1511712000,1,0,0,1", "item: is missing"),
        (
            "u1,sofa,Sofas,1511712000,1,0,2,1",
            "label: is neither 0 nor 1: favorite is `2`",
        ),
        (
            "u1,sofa,Sofas,1511712000,1,0,0,",
            "label: is neither 0 nor 1: purchase is ``",
        ),
        (
            "u1,sofa,Sofas,1511712000,1,0,0",
            "row: it has another number of fields than the header: 7 instead of 8",
        ),
    ] {
        let bytes = format!("{PAIRS}\n{row}\n{}", PAIRS.lines().nth(1).unwrap());
        assert_eq!(
            pairs(&bytes, Labels::Required).unwrap_err(),
            format!("pairs.csv:7: {why}")
        );
    }
    let header = "user,item,time,category,view,cart,favorite\n";
    for (labels, bytes, why) in [
        (
            Labels::Required,
            header,
            "pairs.csv:1: there is no column `purchase`; the header has: user, item, time, \
             category, view, cart, favorite",
        ),
        (Labels::Ignored, header, "pairs.csv:1: it holds no rows"),
        (
            Labels::Ignored,
            "user,item,time\n",
            "pairs.csv:1: there is no column `category`; the header has: user, item, time",
        ),
        (Labels::Ignored, "", "pairs.csv:1: it is empty"),
    ] {
        assert_eq!(pairs(bytes, labels).unwrap_err(), why);
    }
}

#[test]
fn no_bytes_make_the_readers_panic() {
    let (dir, path) = file("any", "");
    let (log, _) = read(LOG, &options()).unwrap();
    let any = LogOptions {
        max_bad_rows: 1.0,
        ..options()
    };
    let taobao = LogOptions {
        max_bad_rows: 1.0,
        ..taobao()
    };
    let seeds = [
        LOG.as_bytes().to_vec(),
        PAIRS.as_bytes().to_vec(),
        gzip(LOG.as_bytes()),
        b"1,10,100,pv,1511544070\n".to_vec(),
        br#"[{"id":"a","price":1}]"#.to_vec(),
    ];
    let mut random = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % below as u64) as usize
    };
    let (mut read, mut refused) = (0, 0);
    for round in 0..2_000 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=next(6) {
            let at = next(bytes.len());
            match next(5) {
                0 => bytes[at] = next(256) as u8,
                1 => bytes[at] = b"\",\n\r\0\xff;\t>"[next(9)],
                2 => bytes.truncate(at + 1),
                3 => {
                    let part = bytes[at..].to_vec();
                    bytes.extend(part)
                }
                _ => bytes[at] ^= 1 << next(8),
            }
        }
        fs::write(&path, &bytes).unwrap();
        for ok in [
            read_log(&path, None, &any).is_ok(),
            read_log(&path, None, &taobao).is_ok(),
            read_pairs(&path, &log, Labels::Required, &any).is_ok(),
            read_pairs(&path, &log, Labels::Ignored, &any).is_ok(),
            read_catalog(&path).is_ok(),
        ] {
            *(if ok { &mut read } else { &mut refused }) += 1;
        }
    }
    drop(dir);
    assert!(
        read > 200 && refused > 200,
        "{read} read, {refused} refused"
    );
}

#[test]
fn the_real_taobao_log_and_its_pairs() {
    let name = "the_real_taobao_log_and_its_pairs";
    let Some(events) = shared(name, "taobao-user-behavior/events.csv") else {
        return;
    };
    let options = LogOptions {
        format: Format::Taobao,
        ..LogOptions::default()
    };
    let (mut log, report) = read_log(&events, None, &options).unwrap();
    assert_eq!((report.rows, report.bad()), (93_789, 0));
    assert_eq!((log.people, log.catalog.items().len()), (944, 60_939));
    let count = |kind| log.events.iter().filter(|event| event.kind == kind).count();
    use EventKind::{Cart, Favorite, Purchase, View};
    assert_eq!(
        [View, Cart, Favorite, Purchase].map(count),
        [84_422, 5_183, 2_141, 2_043]
    );
    for user in 0..log.users.len() as u32 {
        assert!(log.events_of(user).is_sorted_by_key(|event| event.time_ms));
        assert!(log.events_of(user).iter().all(|event| event.user == user));
    }
    let valid = events.with_file_name("valid_pairs.csv.gz");
    let pairs = read_pairs(&valid, &log, Labels::Required, &options).unwrap();
    assert_eq!((pairs.rows.len(), pairs.users.len()), (152_340, 944));
    let labels = |task| {
        pairs
            .rows
            .iter()
            .filter(|pair| pair.labels.unwrap()[task])
            .count()
    };
    assert_eq!(Task::ALL.map(labels), [30_468, 2_121, 820, 750]);
    let Some(morning) = shared(name, "taobao-morning-slice/events.csv.gz") else {
        return;
    };
    let (more, report) = read_log(&morning, None, &options).unwrap();
    assert_eq!((report.rows, report.bad()), (88_626, 0));
    log.add_statistics(&more);
    assert_eq!(log.people, 944);
    assert!(log.users.len() > 53_000);
}
