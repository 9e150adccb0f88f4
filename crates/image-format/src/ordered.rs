//! Keeps lists in order with less code than a sort or a tree would add to the browser's module.

/// Puts an item behind those of the same or a lower key. Cheap where the items come nearly in order.
pub(crate) fn insert<T, K: Ord>(list: &mut Vec<T>, item: T, key: impl Fn(&T) -> K) {
    let own = key(&item);
    let place = list.partition_point(|it| key(it) <= own);
    list.insert(place, item);
}
