//! Which children of an element must move for it to get an order, and which can stay.

/// For each place of the new order, whether the child that comes there can stay where it is.
///
/// `order[place]` is the child's place now; each place comes once. The others must move, each to
/// just before its successor, from the last to the first. As few move as possible; `held`, a place
/// of the new order, stays whatever that costs.
pub fn stays(order: &[usize], held: Option<usize>) -> Vec<bool> {
    let mut stays = vec![false; order.len()];
    let fits = |place: usize| match held {
        None => true,
        Some(held) => place.cmp(&held) == order[place].cmp(&order[held]),
    };
    // The longest increasing subsequence, by patience sorting: `ends[k]` is the place at which the
    // best sequence of length k + 1 ends, `before[place]` the one before it in that sequence.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; order.len()];
    for place in (0..order.len()).filter(|&place| fits(place)) {
        let at = ends.partition_point(|&end| order[end] < order[place]);
        if at > 0 {
            before[place] = ends[at - 1];
        }
        match ends.get_mut(at) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let mut next = ends.last().copied().unwrap_or(usize::MAX);
    while let Some(stay) = stays.get_mut(next) {
        *stay = true;
        next = before[next];
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moves as the grid does, and counts the moves.
    fn arrange(order: &[usize], held: Option<usize>) -> (Vec<usize>, usize) {
        let stays = stays(order, held);
        let mut children: Vec<usize> = (0..order.len()).collect();
        let mut moves = 0;
        for place in (0..order.len()).rev() {
            if stays[place] {
                continue;
            }
            moves += 1;
            children.retain(|&child| child != order[place]);
            let next = order.get(place + 1);
            let at = next.map_or(children.len(), |next| {
                children.iter().position(|child| child == next).unwrap()
            });
            children.insert(at, order[place]);
        }
        (children, moves)
    }

    #[test]
    fn every_order_is_reached_and_the_held_child_stays() {
        let mut seed = 7u64;
        let mut below = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % end
        };
        for size in 1..40 {
            let mut order: Vec<usize> = (0..size).collect();
            for i in (1..size).rev() {
                order.swap(i, below(i + 1));
            }
            assert_eq!(arrange(&order, None).0, order);
            let held = below(size);
            assert_eq!(arrange(&order, Some(held)).0, order);
            assert!(stays(&order, Some(held))[held]);
        }
    }

    #[test]
    fn no_move_too_many() {
        assert_eq!(arrange(&[0, 1, 2, 3], None).1, 0);
        assert_eq!(arrange(&[3, 0, 1, 2], None).1, 1);
        assert_eq!(arrange(&[3, 0, 1, 2], Some(0)).1, 3);
        assert_eq!(arrange(&[4, 3, 2, 1, 0], None).1, 4);
        assert_eq!(arrange(&[], None).1, 0);
    }
}
