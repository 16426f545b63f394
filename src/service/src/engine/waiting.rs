//! Which of the waiting orders go next, while the transactions of others are on their way: those of customers that nobody
//! is busy with, and for each customer in the order of their arrival.

use std::collections::{HashSet, VecDeque};

use domain::id::CustomerId;

/// Orders that wait, and the customers that transactions on their way are about.
pub(super) struct Waiting<T> {
    orders: VecDeque<Waiter<T>>,
    busy: HashSet<CustomerId>,
    flying: usize,
    /// Whether one on its way may be about any customer.
    all_busy: bool,
}

struct Waiter<T> {
    order: T,
    about: About,
    weight: usize,
}

/// Whom an order is about; `None` where only the database knows, as for holds by their id.
pub(super) type About = Option<Vec<CustomerId>>;

/// What goes into one transaction.
pub(super) struct Batch<T> {
    pub(super) orders: Vec<T>,
    pub(super) about: About,
    pub(super) weight: usize,
}

impl<T> Waiting<T> {
    pub(super) fn new() -> Self {
        Self { orders: VecDeque::new(), busy: HashSet::new(), flying: 0, all_busy: false }
    }

    pub(super) fn len(&self) -> usize {
        self.orders.len()
    }

    pub(super) fn push(&mut self, order: T, about: About, weight: usize) {
        self.orders.push_back(Waiter { order, about, weight });
    }

    /// Takes orders for a transaction until their weight comes to `enough`; none where all must wait.
    pub(super) fn next(&mut self, enough: usize) -> Option<Batch<T>> {
        let mut batch = Batch { orders: Vec::new(), about: Some(Vec::new()), weight: 0 };
        let mut left = VecDeque::new();
        // Nobody overtakes another order about the same customer.
        let mut passed: HashSet<CustomerId> = HashSet::new();
        let mut is_closed = self.all_busy;
        while let Some(waiter) = self.orders.pop_front() {
            let is_free = match &waiter.about {
                _ if is_closed || batch.weight >= enough => false,
                Some(about) => {
                    !about.iter().any(|one| self.busy.contains(one) || passed.contains(one))
                }
                None => self.flying == 0 && passed.is_empty(),
            };
            if !is_free {
                match &waiter.about {
                    _ if batch.weight >= enough => is_closed = true,
                    Some(about) => passed.extend(about),
                    None => is_closed = true,
                }
                left.push_back(waiter);
                if is_closed {
                    left.append(&mut self.orders);
                }
                continue;
            }
            batch.weight += waiter.weight;
            batch.orders.push(waiter.order);
            match (&mut batch.about, waiter.about) {
                (Some(all), Some(about)) => all.extend(about),
                (all, _) => *all = None,
            }
        }
        self.orders = left;
        if batch.orders.is_empty() {
            return None;
        }
        self.flying += 1;
        match &batch.about {
            Some(about) => self.busy.extend(about),
            None => self.all_busy = true,
        }
        Some(batch)
    }

    /// Notes that a transaction is over.
    pub(super) fn land(&mut self, about: About) {
        self.flying -= 1;
        match about {
            Some(about) => about.iter().for_each(|one| {
                self.busy.remove(one);
            }),
            None => self.all_busy = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn customers(ids: &[u128]) -> Vec<CustomerId> {
        ids.iter().map(|id| CustomerId::new(Uuid::from_u128(*id))).collect()
    }

    /// What waits, by its name and whom it is about; nobody means that only the database knows.
    fn waiting(orders: &[(&'static str, &[u128])]) -> Waiting<&'static str> {
        let mut waiting = Waiting::new();
        for (name, ids) in orders {
            waiting.push(*name, (!ids.is_empty()).then(|| customers(ids)), 1);
        }
        waiting
    }

    #[test]
    fn what_waits_goes_together_up_to_its_weight() {
        let mut waiting = waiting(&[("a", &[1]), ("b", &[2]), ("c", &[1]), ("d", &[3])]);
        let batch = waiting.next(3).unwrap();
        assert_eq!((batch.orders, batch.weight), (vec!["a", "b", "c"], 3));
        assert_eq!(waiting.next(3).unwrap().orders, ["d"]);
        assert!(waiting.next(3).is_none());
    }

    #[test]
    fn nobody_overtakes_the_same_customer() {
        let mut waiting = waiting(&[("a", &[1])]);
        let first = waiting.next(9).unwrap();
        for (name, ids) in [("b", &[1, 2][..]), ("c", &[2]), ("d", &[3]), ("e", &[3])] {
            waiting.push(name, Some(customers(ids)), 1);
        }
        // 1 is busy, and c would overtake b for 2.
        let second = waiting.next(9).unwrap();
        assert_eq!(second.orders, ["d", "e"]);
        assert!(waiting.next(9).is_none());
        waiting.land(first.about);
        assert_eq!(waiting.next(9).unwrap().orders, ["b", "c"]);
    }

    #[test]
    fn what_may_be_about_anybody_waits_for_all_and_all_wait_for_it() {
        let mut waiting = waiting(&[("a", &[1])]);
        let first = waiting.next(9).unwrap();
        waiting.push("hold", None, 1);
        waiting.push("b", Some(customers(&[2])), 1);
        assert!(waiting.next(9).is_none());
        waiting.land(first.about);
        let second = waiting.next(1).unwrap();
        assert_eq!((second.orders.as_slice(), &second.about), (&["hold"][..], &None));
        assert!(waiting.next(9).is_none());
        waiting.land(second.about);
        assert_eq!(waiting.next(9).unwrap().orders, ["b"]);
        assert_eq!(waiting.len(), 0);
    }
}
