//! What may come as a safetensors file.

use nestrank::bundle::{decode, describe, encode};
use nestrank::domain::{TensorData, Tensors};
use safetensors::SafeTensors;

use crate::draw::Draw;
use crate::sample::{packed, place};

/// A safetensors file, made by hand.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let size = (header.len() as u64).to_le_bytes();
    [&size, header.as_bytes(), data].concat()
}

#[test]
fn any_seed_and_key_and_finite_number_comes_back() {
    let mut draw = Draw(3);
    for _ in 0..200 {
        let (rows, columns) = (draw.below(9), 1 + draw.below(9));
        let mut tensors = Tensors::default();
        let any = |draw: &mut Draw| f32::from_bits(draw.below(usize::MAX) as u32);
        let numbers = std::iter::repeat_with(|| any(&mut draw)).filter(|n| n.is_finite());
        let numbers = numbers.take(rows * columns).collect();
        tensors.put_f32("numbers", &[rows, columns], numbers);
        let keys = (0..rows).map(|_| draw.below(usize::MAX) as u64).collect();
        tensors.put_u64("keys", &[rows], keys);
        let bytes = encode("w", &tensors, |_| false).unwrap();
        assert_eq!(decode("w", &bytes).unwrap(), tensors);
    }
}

#[test]
fn sixteen_bits_round_to_the_nearest_and_never_overflow() {
    let stored = |number: f32| {
        let mut tensors = Tensors::default();
        tensors.put_f32("n", &[1], vec![number]);
        let bytes = encode("w", &tensors, |_| true)?;
        assert_eq!(describe("w", &bytes)?[0].dtype, "F16");
        decode("w", &bytes)?.take_f32("n", &[1])
    };
    assert_eq!(stored(0.1).unwrap(), [0.099_975_586]);
    assert_eq!(stored(6e-8).unwrap(), [5.960_464_5e-8]);
    assert_eq!(stored(65_504.0).unwrap(), [65_504.0]);
    let error = stored(65_520.0).unwrap_err();
    assert_eq!(place(&error), ("model-invalid", "w: n"));
}

#[test]
fn reads_what_another_tool_wrote() {
    let header = r#"{"__metadata__":{"format":"pt"},
        "b":{"dtype":"U64","shape":[1],"data_offsets":[4,12]},
        "a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]}}"#;
    let data = [0x00, 0x3c, 0x00, 0xc0, 1, 2, 0, 0, 0, 0, 0, 0x80];
    let bytes = file(header, &data);
    let mut tensors = decode("w", &bytes).unwrap();
    assert_eq!(tensors.take_f32("a", &[2, 1]).unwrap(), [1.0, -2.0]);
    assert_eq!(tensors.take_u64("b", &[1]).unwrap(), [(128 << 56) | 513]);
    tensors.none_left().unwrap();
    let stored = describe("w", &bytes).unwrap();
    let summary: Vec<_> = stored
        .iter()
        .map(|t| (t.name.as_str(), t.dtype, t.numbers, t.bytes))
        .collect();
    assert_eq!(summary, [("a", "F16", 2, 4), ("b", "U64", 1, 8)]);
}

/// As above, but behind the hash: what a bundle would do that someone made to do harm.
#[test]
fn a_file_with_a_right_hash_is_not_believed_either() {
    let mut draw = Draw(11);
    let pieces: [&[u8]; 10] = [
        b"18446744073709551615",
        b"-1",
        b"1e300",
        b"[]",
        b"\"F16\"",
        b"\"BF16\"",
        b"null",
        b"0",
        b"\xff",
        b"{\"a\":",
    ];
    let mut whole = 0;
    for (name, original) in &packed().files {
        for position in 0..8 * original.len() {
            let mut bytes = original.clone();
            bytes[position / 8] ^= 1 << (position % 8);
            whole += usize::from(is_sound(name, &bytes));
        }
        for _ in 0..20_000 {
            let mut bytes = original.clone();
            for _ in 0..1 + draw.below(3) {
                let start = draw.below(bytes.len());
                let end = (start + draw.below(4)).min(bytes.len());
                let piece = pieces[draw.below(pieces.len())];
                bytes.splice(start..end, piece.iter().copied());
                // Keep the header's length right, so that what is in it is looked at.
                let size = u64::from_le_bytes(bytes[..8].try_into().unwrap());
                let grown = size
                    .wrapping_add(piece.len() as u64)
                    .wrapping_sub((end - start) as u64);
                if start >= 8 && draw.below(4) > 0 {
                    bytes[..8].copy_from_slice(&grown.to_le_bytes());
                }
            }
            whole += usize::from(is_sound(name, &bytes));
        }
    }
    assert!(
        whole > 100,
        "the changes are too coarse to get past the header"
    );
}

/// Whether bytes are taken; then all that they hold must be in order.
fn is_sound(name: &str, bytes: &[u8]) -> bool {
    let stored = describe(name, bytes);
    let Ok(tensors) = decode(name, bytes) else {
        return false;
    };
    let stored = stored.unwrap();
    assert_eq!(stored.len(), tensors.0.len());
    // The crate refuses some more, such as fields that come twice.
    if let Ok(other) = SafeTensors::deserialize(bytes) {
        for tensor in stored {
            let view = other.tensor(&tensor.name).unwrap();
            assert_eq!(view.dtype().to_string(), tensor.dtype);
            assert_eq!(view.shape(), tensor.shape);
            assert_eq!(view.data().len(), tensor.bytes);
            let read = &tensors.0[&tensor.name].data;
            let again: Vec<u8> = match read {
                TensorData::U64(keys) => keys.iter().flat_map(|key| key.to_le_bytes()).collect(),
                TensorData::F32(numbers) if tensor.dtype == "F32" => numbers
                    .iter()
                    .flat_map(|number| number.to_le_bytes())
                    .collect(),
                TensorData::F32(_) => continue,
            };
            assert_eq!(view.data(), again);
        }
    }
    for tensor in tensors.0.values() {
        let (len, finite) = match &tensor.data {
            TensorData::F32(data) => (data.len(), data.iter().all(|n| n.is_finite())),
            TensorData::U64(data) => (data.len(), true),
        };
        assert_eq!(tensor.shape.iter().product::<usize>(), len);
        assert!(finite && len <= bytes.len());
        assert!(len > 0 || tensor.shape[0] == 0);
    }
    true
}

#[test]
fn names_what_is_wrong_with_a_file() {
    let one = |dtype: &str, shape: &str, offsets: &str| {
        format!(r#"{{"x":{{"dtype":"{dtype}","shape":{shape},"data_offsets":{offsets}}}}}"#)
    };
    let ok = one("F32", "[1]", "[0,4]");
    assert!(decode("w", &file(&ok, &[0; 4])).is_ok());
    let ends_near_the_top = {
        let tensors: Vec<String> = (0..16_u64)
            .map(|i| {
                let (start, size) = (i << 60, if i < 15 { 1 << 60 } else { (1_u64 << 60) - 8 });
                let (end, keys) = (start + size, size / 8);
                let fields =
                    format!(r#""dtype":"U64","shape":[{keys}],"data_offsets":[{start},{end}]"#);
                format!(r#""t{i}":{{{fields}}}"#)
            })
            .collect();
        format!("{{{}}}", tensors.join(","))
    };
    let another = |with: &str| format!("{},{}", &ok[..ok.len() - 1], &with[1..]);
    let twice = another(&one("F32", "[1]", "[4,8]"));
    let overlap = another(&ok.replace('x', "y"));
    let long = ok.replace('x', &"x".repeat(300));
    let x = |dtype, shape, offsets, data: &[u8]| file(&one(dtype, shape, offsets), data);
    for (bytes, field, why) in [
        (vec![], "w", "too short"),
        (vec![0; 7], "w", "too short"),
        (u64::MAX.to_le_bytes().to_vec(), "w", "too large"),
        ((1_u64 << 32).to_le_bytes().to_vec(), "w", "too large"),
        (99_u64.to_le_bytes().to_vec(), "w", "ends within"),
        (file(&" ".repeat(300_000), &[]), "w", "too large"),
        (file("[]", &[]), "w", "no JSON object"),
        (file(&"[".repeat(9_000), &[]), "w", "no JSON object"),
        (file(r#"{"x":7}"#, &[]), "w: x", "type"),
        (file(&ok, &[0; 3]), "w: x", "outside"),
        (file(&ok, &[0; 5]), "w", "no tensor"),
        (file(&ok, &f32::NAN.to_le_bytes()), "w: x", "not finite"),
        (
            file(&ok, &f32::NEG_INFINITY.to_le_bytes()),
            "w: x",
            "not finite",
        ),
        (x("F16", "[1]", "[0,2]", &[0, 0x7c]), "w: x", "not finite"),
        (x("F16", "[1]", "[0,2]", &[1, 0x7c]), "w: x", "not finite"),
        (x("F64", "[1]", "[0,8]", &[0; 8]), "w: x", "type"),
        (x("f32", "[1]", "[0,4]", &[0; 4]), "w: x", "type"),
        (x("F32", "[2]", "[0,4]", &[0; 4]), "w: x", "its shape"),
        (x("F32", "[-1]", "[0,4]", &[0; 4]), "w: x", "no shape"),
        (x("F32", "1", "[0,4]", &[0; 4]), "w: x", "no shape"),
        (x("F32", "[0.5,2]", "[0,4]", &[0; 4]), "w: x", "no shape"),
        (x("F32", "[1]", "[0,4,8]", &[0; 4]), "w: x", "offsets"),
        (x("F32", "[1]", "[4,8]", &[0; 8]), "w: x", "begin"),
        (x("F32", "[1]", "[4,0]", &[0; 4]), "w: x", "outside"),
        (x("F32", "[1]", "[0,4000]", &[0; 4]), "w: x", "outside"),
        (
            x("F32", "[1,1,1,1,1]", "[0,4]", &[0; 4]),
            "w: x",
            "dimensions",
        ),
        (x("F32", "[4000000000,0]", "[0,0]", &[]), "w: x", "nothing"),
        (x("F32", "[4e9,4e9,4e9]", "[0,0]", &[]), "w: x", "its shape"),
        (file(&ends_near_the_top, &[0; 4]), "w: t0", "no shape"),
        (file(&twice, &[0; 8]), "w: x", "twice"),
        (file(&overlap, &[0; 4]), "w: y", "begin"),
        (file(&long, &[0; 4]), "w", "too long"),
    ] {
        let error = decode("w", &bytes).unwrap_err();
        assert_eq!(place(&error), ("model-invalid", field), "{error}");
        let message = error.to_string();
        assert!(message.contains(why) && message.len() < 200, "{message}");
    }
}
