//! Keeping texts out of each other's way.

/// Rectangles that are taken: left, top, right, bottom.
#[derive(Default)]
pub(super) struct Taken(Vec<[f64; 4]>);

impl Taken {
    pub(super) fn add(&mut self, around: [f64; 4]) {
        self.0.push(around);
    }

    pub(super) fn is_free(&self, [left, top, right, bottom]: [f64; 4]) -> bool {
        self.0
            .iter()
            .all(|[l, t, r, b]| right < *l || *r < left || bottom < *t || *b < top)
    }
}

/// Heights for labels that each want to be at one height and take some:
/// in the same order, none over another, as near as that allows and, where
/// there is room, within the bounds.
pub(super) fn spread(wanted: &[(f64, f64)], [top, bottom]: [f64; 2]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let want = |place: usize| wanted.get(place).copied().unwrap_or_default();
    order.sort_by(|one, other| want(*one).0.total_cmp(&want(*other).0));
    let mut heights = vec![0.0; wanted.len()];
    // Down from the top, none above where the one before ends …
    let mut next = top;
    for place in &order {
        let (height, size) = want(*place);
        let at = (height - size / 2.0).max(next);
        next = at + size;
        if let Some(slot) = heights.get_mut(*place) {
            *slot = at + size / 2.0;
        }
    }
    // … then up from the bottom, as far as that pushed some out.
    let mut limit = bottom;
    for place in order.iter().rev() {
        let (_, size) = want(*place);
        if let Some(slot) = heights.get_mut(*place) {
            *slot = slot.min(limit - size / 2.0);
            limit = *slot - size / 2.0;
        }
    }
    heights
}

/// The first of some rows in which a stretch is free, with a row of its own
/// where none is; at most `most` rows.
pub(super) fn row_for(rows: &mut Vec<f64>, [start, end]: [f64; 2], most: usize) -> Option<usize> {
    if let Some((row, until)) = rows
        .iter_mut()
        .enumerate()
        .find(|(_, until)| **until <= start)
    {
        *until = end;
        return Some(row);
    }
    if rows.len() >= most {
        return None;
    }
    rows.push(end);
    Some(rows.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let heights = spread(&[(50.0, 20.0), (52.0, 20.0), (10.0, 20.0)], [0.0, 100.0]);
        assert_eq!(heights, [50.0, 70.0, 10.0]);
        let at_the_end = spread(&[(95.0, 20.0), (96.0, 20.0)], [0.0, 100.0]);
        assert_eq!(at_the_end, [70.0, 90.0]);
        assert!(spread(&[], [0.0, 1.0]).is_empty());
    }

    #[test]
    fn stretches_that_overlap_take_rows() {
        let mut rows = Vec::new();
        assert_eq!(row_for(&mut rows, [0.0, 10.0], 2), Some(0));
        assert_eq!(row_for(&mut rows, [5.0, 15.0], 2), Some(1));
        assert_eq!(row_for(&mut rows, [12.0, 20.0], 2), Some(0));
        assert_eq!(row_for(&mut rows, [13.0, 20.0], 2), None);
    }
}
