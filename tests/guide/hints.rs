use std::cell::RefCell;
use std::collections::BTreeSet;

use nestrank::domain::{Catalog, EventKind};
use nestrank::guide::{Hint, Kind};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::shop::{Guided, bundle, demo_catalog};

const NOW: i64 = 1_771_000_000_000;
const MINUTE: i64 = 60_000;

/// A part of the demo's products, so that few of a category are left and sessions meet them often.
fn small_catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (place, item) in demo_catalog().into_items().into_iter().enumerate().take(90) {
        let mut item = item;
        item.available = place % 5 != 0;
        item.category.retain(|_| place % 17 != 0);
        catalog.put(item);
    }
    catalog
}

thread_local! {
    static SHOPS: RefCell<[Guided; 2]> = RefCell::new(
        ["www/model", "pkg/model"].map(|folder| Guided::open(bundle(folder), small_catalog())),
    );
}

/// What happens to which product, how many minutes after the one before.
fn events() -> impl Strategy<Value = Vec<(usize, Index, i64)>> {
    let event = (0..EventKind::ALL.len(), any::<Index>(), 0..2_000_i64);
    proptest::collection::vec(event, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hints_never_name_what_cannot_be_had(
        events in events(),
        excluded in proptest::collection::vec(any::<Index>(), 0..20),
        limit in 0..9_usize,
        which in 0..2_usize,
    ) {
        SHOPS.with_borrow_mut(|shops| {
            let shop = &mut shops[which];
            shop.session = Default::default();
            let count = shop.catalog.items().len();
            let (mut time, mut bought) = (NOW, BTreeSet::new());
            for (kind, item, minutes) in &events {
                // Half of them are about few products, so that categories are closed and opened.
                let item = item.index(count) % if minutes % 2 == 0 { 12 } else { count };
                time += minutes * MINUTE / 10;
                let kind = EventKind::ALL[*kind];
                shop.act(kind, item, time);
                if kind == EventKind::Purchase {
                    bought.insert(item);
                }
            }
            let excluded: Vec<usize> = excluded.iter().map(|item| item.index(count)).collect();
            let guidance = shop.guide(time, &excluded, limit);

            prop_assert!(guidance.hints.len() <= limit);
            let mut kinds: Vec<Kind> = Vec::new();
            for hint in &guidance.hints {
                prop_assert!(!kinds.contains(&hint.kind), "two of a kind");
                kinds.push(hint.kind);
                prop_assert!(hint.value > 0.0 && hint.value <= 1.001, "{}", hint.value);
                prop_assert!(!hint.items.is_empty());
                for id in hint.items.iter().chain(&hint.about.like_id) {
                    let item = shop.index(id);
                    prop_assert!(shop.catalog.items()[item].available, "{id} is sold out");
                    prop_assert!(!bought.contains(&item), "{id} was bought");
                    prop_assert!(!excluded.contains(&item), "{id} is excluded");
                }
            }
            let values = guidance.hints.iter().map(|hint| hint.value);
            prop_assert!(values.is_sorted_by(|a, b| a >= b), "the best first");
            let stages = guidance.stages;
            let sum = stages.looking + stages.comparing + stages.deciding + stages.after;
            prop_assert!((sum - 1.0).abs() < 1e-5);
            Ok(())
        })?;
    }
}

/// The first products of a category that can be bought.
fn of(shop: &Guided, category: &str) -> Vec<usize> {
    let products = shop.catalog.items().iter().enumerate();
    let fitting = products.filter(|(_, item)| item.available && item.category_path() == category);
    fitting.map(|(index, _)| index).collect()
}

#[test]
fn who_bought_a_sofa_hears_of_no_sofa_until_they_look_at_others() {
    for folder in ["www/model", "pkg/model"] {
        let mut shop = Guided::open(bundle(folder), demo_catalog());
        let sofas = of(&shop, "Living room > Sofas");
        for (step, sofa) in sofas.iter().take(4).enumerate() {
            shop.act(EventKind::View, *sofa, NOW + step as i64 * MINUTE);
        }
        shop.act(EventKind::Cart, sofas[1], NOW + 5 * MINUTE);
        let before = shop.guide(NOW + 6 * MINUTE, &[], 7);
        assert!(
            named(&before.hints, &sofas, &shop.catalog) > 0,
            "{before:?}"
        );
        shop.act(EventKind::Purchase, sofas[1], NOW + 7 * MINUTE);
        let after = shop.guide(NOW + 8 * MINUTE, &[], 7);
        assert_eq!(named(&after.hints, &sofas, &shop.catalog), 0, "{after:?}");
        assert!(!after.hints.is_empty(), "{folder}");
        shop.act(EventKind::View, sofas[5], NOW + 9 * MINUTE);
        shop.act(EventKind::View, sofas[6], NOW + 10 * MINUTE);
        let again = shop.guide(NOW + 11 * MINUTE, &[], 7);
        let sofa = |hint: &nestrank::guide::Hint| {
            hint.items.iter().any(|id| sofas.contains(&shop.index(id)))
        };
        assert!(again.hints.iter().any(sofa), "{again:?}");
    }
}

#[test]
fn of_nobody_nothing_is_said() {
    for folder in ["www/model", "pkg/model"] {
        let mut shop = Guided::open(bundle(folder), demo_catalog());
        let guidance = shop.guide(NOW, &[], 3);
        assert_eq!((guidance.stage, guidance.hints.len()), ("looking", 0));
        assert!(guidance.stages.looking < 0.9, "a prior, not a certainty");
    }
}

#[test]
fn a_catalogue_of_one_product_and_of_products_without_a_word() {
    let catalogs = [
        r#"[{"id": "a"}]"#,
        r#"[{"id": "a"}, {"id": "b", "available": false}, {"id": "c"}]"#,
    ];
    for json in catalogs {
        let (catalog, _) = Catalog::from_json(json.as_bytes()).unwrap();
        let mut shop = Guided::open(bundle("pkg/model"), catalog);
        for step in 0..3 {
            shop.act(EventKind::View, 0, NOW + step * MINUTE);
        }
        let hints = shop.guide(NOW + 5 * MINUTE, &[], 3).hints;
        assert_eq!(hints.len(), 1, "{hints:?}");
        assert_eq!(
            (hints[0].kind, &hints[0].items),
            (Kind::Back, &vec!["a".into()])
        );
        shop.act(EventKind::Purchase, 0, NOW + 6 * MINUTE);
        assert!(shop.guide(NOW + 7 * MINUTE, &[], 3).hints.is_empty());
    }
}

/// How many of these products hints name, or are like.
fn named(hints: &[Hint], products: &[usize], catalog: &Catalog) -> usize {
    let ids = hints
        .iter()
        .flat_map(|hint| hint.items.iter().chain(&hint.about.like_id));
    ids.filter(|id| products.contains(&catalog.index_of(id).unwrap()))
        .count()
}
