//! A bundle comes back as it went, and whatever else comes is refused by name.

#[path = "../draw/mod.rs"]
mod draw;
mod manifest;
mod sample;
mod tensor_file;

use nestrank::bundle::FileEntry;
use nestrank::domain::{Tensor, TensorData, Tensors};
use sample::{bundle, packed, place, read};
use sha2::{Digest, Sha256};

#[test]
fn comes_back_as_it_went() {
    let packed = packed();
    let mut read = read(&packed).unwrap();
    let files = std::mem::take(&mut read.manifest.files);
    assert_eq!(read, bundle());
    for (entry, (name, bytes)) in files.iter().zip(&packed.files) {
        let sha256 = format!("{:x}", Sha256::digest(bytes));
        assert_eq!(entry.sha256, sha256);
        let kind = name.split('-').next().unwrap();
        assert_eq!(*name, format!("{kind}-{}.safetensors", &sha256[..16]));
        assert_eq!((&entry.name, entry.bytes), (name, bytes.len()));
    }
    let again = read.pack(|name| name == "first").unwrap();
    assert_eq!(again, packed);
    assert_eq!(read.manifest.weights().purchase, 3.1);
    assert!(read.manifest.trained().view && !read.manifest.trained().cart);
}

#[test]
fn no_cut_and_no_flipped_bit_gets_through() {
    let whole = packed();
    let original = read(&whole).unwrap();
    for file in 0..whole.files.len() {
        for end in 0..whole.files[file].1.len() {
            let mut cut = whole.clone();
            cut.files[file].1.truncate(end);
            let error = read(&cut).unwrap_err();
            let name = whole.files[file].0.as_str();
            assert_eq!(place(&error), ("model-invalid", name));
            for bit in 0..8 {
                let mut flipped = whole.clone();
                flipped.files[file].1[end] ^= 1 << bit;
                let error = read(&flipped).unwrap_err();
                assert_eq!(place(&error), ("model-invalid", name));
            }
        }
    }
    // The manifest has no hash of its own; still what was hashed cannot change.
    for end in 0..whole.manifest.len() {
        let mut cut = whole.clone();
        cut.manifest.truncate(end);
        assert!(read(&cut).is_err() || end == whole.manifest.len() - 1);
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped.manifest[end] ^= 1 << bit;
            if let Ok(read) = read(&flipped) {
                assert_eq!(read.weights, original.weights);
                assert_eq!(read.priors, original.priors);
            }
        }
    }
}

#[test]
fn a_wrong_size_or_hash_is_seen_before_anything_is_parsed() {
    let garbage = b"no safetensors at all";
    let sha256 = format!("{:x}", Sha256::digest(garbage));
    let mut entry = FileEntry {
        name: format!("weights-{}.safetensors", &sha256[..16]),
        bytes: garbage.len(),
        sha256,
    };
    entry.check(garbage).unwrap();
    entry.bytes -= 1;
    assert!(
        entry
            .check(garbage)
            .unwrap_err()
            .to_string()
            .contains("bytes")
    );
    entry.bytes += 1;
    let mut other = *garbage;
    other[3] ^= 1;
    assert!(
        entry
            .check(&other)
            .unwrap_err()
            .to_string()
            .contains("SHA-256")
    );
}

#[test]
fn writes_nothing_that_it_would_not_read() {
    let with = |shape: &[usize], data: TensorData| {
        let mut tensors = Tensors::default();
        let shape = shape.to_vec();
        let tensor = Tensor { shape, data };
        tensors.0.insert("x".into(), tensor);
        let mut bundle = bundle();
        bundle.priors = tensors;
        bundle.pack(|_| false)
    };
    for (shape, data) in [
        (&[1][..], vec![f32::NAN]),
        (&[2], vec![0.0, f32::INFINITY]),
        (&[2], vec![0.0]),
        (&[3, 0], vec![]),
        (&[1, 1, 1, 1, 1], vec![0.0]),
    ] {
        let error = with(shape, TensorData::F32(data)).unwrap_err();
        assert_eq!(place(&error), ("model-invalid", "priors: x"), "{error}");
    }
    let mut bundle = bundle();
    bundle.manifest.tasks[1].weight = f64::NAN;
    let error = bundle.pack(|_| false).unwrap_err();
    assert_eq!(place(&error), ("model-invalid", "tasks[1].weight"));
}
