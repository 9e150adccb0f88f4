//! Documents that are broken, endless or made to be costly.

use proptest::prelude::*;
use simplestreams::{
    Fault, Limits, Listed, read_index, read_index_within, read_products, read_products_within,
};

const INDEX: &[u8] = include_bytes!("documents/index.json");
const IMAGES: &[u8] = include_bytes!("documents/images.json");
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn small(text: &str) -> Result<Vec<Listed>, Fault> {
    read_products_within(text.as_bytes(), &Limits::small_for_tests())
}

fn unified(number: usize) -> String {
    let sha256 = format!("{}{number:04}", &SHA256[..60]);
    format!(r#"{{"items":{{"a":{{"ftype":"incus_combined.tar.gz","path":"a","sha256":"{sha256}"}}}}}}"#)
}

fn versions(count: usize) -> String {
    let each: Vec<String> =
        (0..count).map(|number| format!(r#""202601010{number}":{}"#, unified(number))).collect();
    format!("{{{}}}", each.join(","))
}

/// One product with these fields before its versions.
fn product(fields: &str, count: usize) -> String {
    format!(r#"{{"arch":"amd64",{fields}"versions":{}}}"#, versions(count))
}

fn document(products: &[String]) -> String {
    let each: Vec<String> =
        products.iter().enumerate().map(|(number, it)| format!(r#""{number}":{it}"#)).collect();
    format!(r#"{{"products":{{{}}}}}"#, each.join(","))
}

#[test]
fn what_is_no_document_says_where() {
    assert_eq!(read_products(b""), Err(Fault::NotJson { line: 1, column: 0 }));
    assert_eq!(read_products(b"<html>404</html>"), Err(Fault::NotJson { line: 1, column: 1 }));
    assert_eq!(read_products(b"{}\n{}"), Err(Fault::NotJson { line: 2, column: 1 }));
    for text in ["1", "\"text\"", "null", r#"{"products":[1]}"#, r#"{"products":"text"}"#] {
        assert_eq!(read_products(text.as_bytes()), Err(Fault::WrongShape), "{text}");
    }
    assert_eq!(read_index(br#"{"index":[]}"#), Err(Fault::WrongShape));
    assert!(read_products(b"{\"products\":{\"a\":\"\xff\"}}").is_err());
}

#[test]
fn every_part_of_a_document_is_a_fault_or_nothing() {
    let whole = IMAGES.trim_ascii_end().len();
    for end in (0..whole).step_by(7) {
        assert!(matches!(read_products(&IMAGES[..end]), Err(Fault::NotJson { .. })), "{end}");
    }
    for end in 0..INDEX.trim_ascii_end().len() {
        assert!(matches!(read_index(&INDEX[..end]), Err(Fault::NotJson { .. })), "{end}");
    }
}

#[test]
fn depth_is_no_danger() {
    let deep = "[".repeat(1 << 20);
    assert!(read_products(deep.as_bytes()).is_err());
    let nested = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    let products = format!(r#"{{"products":{nested}}}"#);
    assert_eq!(read_products(products.as_bytes()), Err(Fault::WrongShape));
    let beside = format!(r#"{{"other":{nested},"products":{{"a":{nested}}}}}"#);
    assert_eq!(read_products(beside.as_bytes()), Ok(vec![]));
    let inside = [product(&format!(r#""os":{nested},"#), 1), product(&format!(r#""other":{nested},"#), 1)];
    assert_eq!(read_products(document(&inside).as_bytes()).map(|it| it.len()), Ok(1));
}

#[test]
fn what_is_too_much_as_a_whole_is_a_fault() {
    let limits = Limits::small_for_tests();
    let long = " ".repeat(limits.document + 1);
    assert_eq!(small(&long), Err(Fault::TooLarge { limit: limits.document }));
    assert_eq!(read_index_within(long.as_bytes(), &limits), Err(Fault::TooLarge { limit: limits.document }));

    let products = |count| document(&vec!["{}".to_owned(); count]);
    assert_eq!(small(&products(limits.products)), Ok(vec![]));
    assert!(matches!(small(&products(limits.products + 1)), Err(Fault::TooMany { what: "products", .. })));

    let halves = |count: usize| document(&[product("", 3), product("", count - 3)]);
    assert!(small(&halves(limits.versions)).is_ok());
    assert!(matches!(small(&halves(limits.versions + 1)), Err(Fault::TooMany { what: "versions", .. })));

    // Three metadata files with two roots are six images, and with three roots nine.
    let pairs = |roots: usize| {
        let metadata =
            format!(r#""ftype":"incus.tar.xz","path":"a","sha256":"{SHA256}","combined_sha256":"{SHA256}""#);
        let root = format!(r#""ftype":"root.tar.xz","path":"a","sha256":"{SHA256}""#);
        let each = vec![metadata; 3].into_iter().chain(vec![root; roots]).enumerate();
        let items: Vec<String> = each.map(|(number, it)| format!(r#""{number}":{{{it}}}"#)).collect();
        let version = format!(r#"{{"items":{{{}}}}}"#, items.join(","));
        small(&document(&[format!(r#"{{"arch":"amd64","versions":{{"20260101":{version}}}}}"#)]))
    };
    assert_eq!(pairs(2).map(|it| it.len()), Ok(1), "listed six times and kept once");
    assert!(matches!(pairs(3), Err(Fault::TooMany { what: "images", .. })));

    let streams = |count: usize| {
        let entry = r#"{"datatype":"image-downloads","path":"a","products":["a"]}"#;
        let each: Vec<String> = (0..count).map(|number| format!(r#""{number}":{entry}"#)).collect();
        read_index_within(format!(r#"{{"index":{{{}}}}}"#, each.join(",")).as_bytes(), &limits)
    };
    assert!(streams(limits.streams).is_ok());
    assert!(matches!(streams(limits.streams + 1), Err(Fault::TooMany { what: "streams", .. })));
}

#[test]
fn texts_that_are_repeated_in_each_image_are_counted_each_time() {
    let fields = format!(r#""os":"{0}","release":"{0}","variant":"{0}","aliases":"{0}","#, "x".repeat(90));
    let text = document(&[product(&fields, 6)]);
    assert!(text.len() < Limits::small_for_tests().kept, "the document alone is small");
    assert!(matches!(small(&text), Err(Fault::TooMany { what: "bytes of text", .. })));
}

#[test]
fn a_product_beyond_its_share_takes_no_other_along() {
    let limits = Limits::small_for_tests();
    let long = "x".repeat(limits.text + 1);
    let requirements: Vec<String> = (0..=limits.requirements).map(|it| format!(r#""{it}":"x""#)).collect();
    let too_much = [
        format!(r#""os":"{long}","#),
        format!(r#""aliases":"a,{long}","#),
        format!(r#""aliases":"{}","#, vec!["a"; limits.aliases + 1].join(",")),
        format!(r#""requirements":{{"{long}":"x"}},"#),
        format!(r#""requirements":{{"x":"{long}"}},"#),
        format!(r#""requirements":{{{}}},"#, requirements.join(",")),
        r#""os":1,"#.to_owned(),
        r#""requirements":{"x":true},"#.to_owned(),
    ];
    for fields in too_much {
        let found = small(&document(&[product(&fields, 1), product(r#""os":"good","#, 1)])).unwrap();
        assert_eq!(found.iter().map(|it| it.os.as_str()).collect::<Vec<_>>(), ["good"], "{fields}");
    }
    let item = r#"{"ftype":"x"}"#;
    let items: Vec<String> = (0..=limits.items).map(|number| format!(r#""{number}":{item}"#)).collect();
    let crowded = unified(0).replacen('{', &format!(r#"{{"other":{{{}}},"#, items.join(",")), 1);
    let text =
        |crowd: String| document(&[format!(r#"{{"arch":"amd64","versions":{{"20260101":{crowd}}}}}"#)]);
    assert_eq!(small(&text(crowded)).unwrap().len(), 1, "what is no item is not counted");
    let crowded = unified(0).replacen(r#""items":{"#, &format!(r#""items":{{{},"#, items.join(",")), 1);
    assert_eq!(small(&text(crowded)).unwrap().len(), 0);
}

#[test]
fn sizes_that_would_not_add_up_are_refused() {
    let most = i64::MAX;
    for (size, taken) in [(most.to_string(), 1), ("9223372036854775808".to_owned(), 0), ("1e3".to_owned(), 0)]
    {
        let version = unified(0).replace(r#""path""#, &format!(r#""size":{size},"path""#));
        let text = document(&[format!(r#"{{"arch":"amd64","versions":{{"20260101":{version}}}}}"#)]);
        assert_eq!(small(&text).unwrap().len(), taken, "{size}");
    }
}

/// A document, with a few of its bytes replaced by others that matter to JSON, or by anything.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:0-\\u".to_vec())];
    prop::collection::vec((0..IMAGES.len(), byte), 1..5).prop_map(|changes| {
        let mut bytes = IMAGES.to_vec();
        for (place, byte) in changes {
            bytes[place] = byte;
        }
        bytes
    })
}

fn kept(images: &[Listed]) -> usize {
    images
        .iter()
        .map(|it| it.properties.values().map(String::len).sum::<usize>() + it.aliases.concat().len())
        .sum()
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_products(&bytes);
        let _ = read_index(&bytes);
    }

    #[test]
    fn damage_never_adds_images_and_stays_within_limits(bytes in damaged()) {
        let whole = read_products(IMAGES).unwrap().len();
        if let Ok(images) = read_products(&bytes) {
            prop_assert!(images.len() <= whole + 10);
        }
        let limits = Limits { kept: 3000, ..Limits::default() };
        if let Ok(images) = read_products_within(&bytes, &limits) {
            prop_assert!(kept(&images) <= limits.kept);
        }
    }
}
