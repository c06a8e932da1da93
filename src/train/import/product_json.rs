use serde_json::{Map, Value, json};

use crate::domain::{Item, Task};

/// The `Product` of the JavaScript contract that reads as this item; absent fields are left out.
pub fn product_json(item: &Item) -> Value {
    let mut product = Map::new();
    let mut put = |field: &str, value: Value| {
        if !matches!(&value, Value::Null) {
            product.insert(field.into(), value);
        }
    };
    put("id", json!(item.id));
    put("title", json!(item.title));
    // A path, except where a level would itself be read as one.
    match &item.category[..] {
        [] => {}
        levels if levels.iter().any(|level| level.contains('>')) => put("category", json!(levels)),
        _ => put("category", json!(item.category_path())),
    }
    put("categories", some(&item.categories));
    put("brand", json!(item.brand));
    put("price", json!(item.price));
    put("listPrice", json!(item.list_price));
    put("rating", short(item.rating));
    put("reviews", short(item.reviews));
    put("style", json!(item.style));
    put("color", json!(item.color));
    put("material", json!(item.material));
    put("tokens", some(&item.tokens));
    let counts = Task::ALL.iter().filter_map(|task| {
        let count = item.popularity[*task]?;
        Some((task.name().to_owned(), short(Some(count))))
    });
    let counts: Map<String, Value> = counts.collect();
    put(
        "popularity",
        if counts.is_empty() {
            Value::Null
        } else {
            Value::Object(counts)
        },
    );
    if let Some(vector) = &item.vector {
        put(
            "vector",
            vector.iter().map(|number| short(Some(*number))).collect(),
        );
    }
    put(
        "available",
        if item.available {
            Value::Null
        } else {
            Value::Bool(false)
        },
    );
    put("url", json!(item.url));
    put("image", json!(item.image));
    Value::Object(product)
}

fn some(list: &[String]) -> Value {
    if list.is_empty() {
        Value::Null
    } else {
        json!(list)
    }
}

/// The shortest number that reads as this one: 4.3, not 4.300000190734863.
fn short(number: Option<f32>) -> Value {
    number.map_or(Value::Null, |number| {
        json!(number.to_string().parse::<f64>().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Catalog, Tasks};

    #[test]
    fn reads_back_as_the_same_item() {
        let full = Item {
            title: Some("Sofa \"Oslo\"".into()),
            category: vec!["Living room".into(), "Sofas".into()],
            categories: vec!["Sale".into()],
            brand: Some("Fjord".into()),
            price: Some(1295.5),
            list_price: Some(1500.0),
            rating: Some(4.3),
            reviews: Some(12.0),
            style: Some("nordic".into()),
            color: Some("grey".into()),
            material: Some("oak".into()),
            tokens: vec!["seats 3".into()],
            popularity: Tasks {
                cart: Some(3.0),
                ..Tasks::default()
            },
            vector: Some(vec![0.1, -2.0]),
            available: false,
            url: Some("/a".into()),
            image: Some("/a.png".into()),
            ..Item::new("a")
        };
        let odd = Item {
            category: vec!["a / b".into()],
            ..Item::new("b")
        };
        let json = Value::Array([&full, &odd].map(product_json).into());
        assert_eq!(json[0]["rating"], json!(4.3));
        assert_eq!(product_json(&Item::new("c")), json!({"id": "c"}));
        let (catalog, rejected) = Catalog::from_json(json.to_string().as_bytes()).unwrap();
        assert!(rejected.is_empty());
        assert_eq!(catalog.items(), [full, odd]);
    }
}
