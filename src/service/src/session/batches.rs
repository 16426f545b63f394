//! Batches: drafted from what was chosen, from a file or from what another batch replaced; previewed as often as somebody
//! looks; applied once, all customers or none (A-11, D18, D19).

mod world;

use std::collections::BTreeSet;

use domain::{
    access::{Action, Actor, Sight},
    batch::{DRAFT_HOURS, FAULTS_NAMED, Fault, Leftover, Line, NotUndone, Plan, Seen},
    contract::{
        AccountChange, Applied, BATCH_ROWS, BatchPage, BatchRow, BatchSums, BudgetsSet, Draft,
        NAMED_MAX, NewBatch, Stage,
    },
    id::{BatchId, CustomerId},
    operation::Operation,
    period::Month,
    problem::Problem,
    quota::Quota,
    record::Setting,
    set_budget::{Examination, Target, allowed},
    text::{Note, fold},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{BatchKept, PartnerRow, Read};

use self::world::{World, granted, places, sorted};
use super::{
    Caller, Known,
    selection::{owner, resolve},
};
use crate::{Error, budget_file, ids};

/// For how long a preview can be confirmed.
const LIFE: SignedDuration = SignedDuration::from_hours(DRAFT_HOURS);
/// For how long a draft that nobody confirmed can be looked at.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What came of a batch, as it is kept.
#[derive(Serialize, Deserialize)]
struct Outcome {
    done: BudgetsSet,
    sums: BatchSums,
    rows: Vec<BatchRow>,
}

/// What a draft is to be made of.
struct Sketch {
    owner: PartnerRow,
    targets: Vec<(CustomerId, Target)>,
    unfreeze: bool,
    agreed: bool,
    note: Option<Note>,
    faults: (Vec<Fault>, u32),
    not_undone: Vec<NotUndone>,
    undoes: Option<BatchId>,
}

impl Caller {
    pub(super) async fn draft_batch(&self, new: &NewBatch) -> Result<BatchId, Error> {
        let (month, now) = self.center.month();
        let made_at = self.center.clock.real_now();
        let mut tx = self.center.store.write().await?;
        let Known { actor, member, partner } = self.known(&mut tx).await?;
        let member = member.ok_or(Problem::NotSignedIn)?;
        actor.entitled(Action::SetBudget)?;
        let sketch = self.sketch(&mut tx, &actor, partner, new, &month, now).await?;
        actor.may(Action::SetBudget, &sketch.owner.partner)?;
        let Sketch { owner, targets, unfreeze, agreed, note, faults, not_undone, undoes } = sketch;
        let mut plan = Plan {
            lines: Vec::new(),
            unfreeze,
            agreed,
            note,
            granted: granted(&owner),
            faults: faults.0,
            faults_all: faults.1,
            not_undone,
        };
        let owner_id = owner.partner.id;
        if plan.faults_all == 0 {
            let world = World::read(&mut tx, owner, &targets, &plan, &month, now).await?;
            let Examination { decision, obstacles } = world.examine(&actor, &month, now);
            // What concerns none of the customers alone is mended in the form.
            let of_form = obstacles.into_iter().find(|obstacle| obstacle.customer.is_none());
            if let (NewBatch::Chosen { .. }, Some(obstacle)) = (new, of_form) {
                return Err(obstacle.problem.into());
            }
            let place = places(&world.customers);
            let mut lines: Vec<_> = targets
                .into_iter()
                .filter_map(|(customer, target)| {
                    let at = *place.get(&customer)?;
                    let facts = &world.customers.get(at)?.facts;
                    let freezes = decision.changes.get(at)?.frozen.is_some();
                    let line = Line { customer, target, seen: Seen::now(facts), freezes };
                    Some((fold(facts.name.as_str()), line))
                })
                .collect();
            if let NewBatch::Chosen { .. } = new {
                // By name, as people look for them; others come in an order of their own.
                lines.sort_by(|(a, _), (b, _)| a.cmp(b));
            }
            plan.lines = lines.into_iter().map(|(_, line)| line).collect();
        }
        let row = store::BatchRow {
            id: BatchId::new(ids::mint(made_at)),
            partner: actor.partner.id,
            owner: owner_id,
            made_by: member.id,
            made_at,
            undoes,
            plan: serde_json::to_string(&plan).map_err(Error::Kept)?,
        };
        tx.add_batch(&row).await?;
        tx.prune_batches(made_at.checked_sub(KEPT).unwrap_or(Timestamp::MIN)).await?;
        tx.commit().await?;
        tracing::info!(batch.id = %row.id, customers = plan.lines.len(), "A batch was drafted");
        Ok(row.id)
    }

    async fn sketch(
        &self,
        tx: &mut Read,
        actor: &Actor,
        partner: PartnerRow,
        new: &NewBatch,
        month: &Month,
        now: Timestamp,
    ) -> Result<Sketch, Error> {
        let sketch_of = |owner, targets, unfreeze, agreed| Sketch {
            owner,
            targets,
            unfreeze,
            agreed,
            note: None,
            faults: (Vec::new(), 0),
            not_undone: Vec::new(),
            undoes: None,
        };
        match new {
            NewBatch::Chosen { selection, target, unfreeze, agreed, note } => {
                let span = (month.start, month.end);
                let ids = resolve(tx, actor, selection, span, now).await?;
                let owner = owner(tx, actor, &ids).await?;
                let targets = ids.into_iter().map(|id| (id, *target)).collect();
                let note = note.clone();
                Ok(Sketch { note, ..sketch_of(owner, targets, *unfreeze, *agreed) })
            }
            NewBatch::File { bytes, unfreeze, agreed } => {
                let found = match budget_file::read(bytes) {
                    Ok(lines) => budget_file::find(tx, actor, lines, month, now).await?,
                    Err(faults) => Err(faults),
                };
                Ok(match found {
                    Ok((owner, targets)) => sketch_of(owner, targets, *unfreeze, *agreed),
                    Err(mut faults) => {
                        let all = u32::try_from(faults.len()).unwrap_or(u32::MAX);
                        faults.truncate(FAULTS_NAMED);
                        let faults = (faults, all);
                        Sketch { faults, ..sketch_of(partner, Vec::new(), *unfreeze, *agreed) }
                    }
                })
            }
            NewBatch::Undo(id) => {
                let (kept, owner) = visible(tx, actor, *id).await?;
                let (_, _, result) = kept.applied.as_ref().ok_or(Problem::NotFound)?;
                let (targets, not_undone) = reversed(tx, outcome(result)?.rows, month, now).await?;
                if targets.is_empty() {
                    return Err(Problem::NothingToUndo.into());
                }
                // What is restored was agreed to when it was set.
                Ok(Sketch {
                    not_undone,
                    undoes: Some(*id),
                    ..sketch_of(owner, targets, false, true)
                })
            }
            NewBatch::Without(id) => {
                let (kept, owner) = visible(tx, actor, *id).await?;
                if kept.applied.is_some() {
                    return Err(Problem::NotFound.into());
                }
                let plan = plan(&kept)?;
                let world = World::read(tx, owner, &targets(&plan), &plan, month, now).await?;
                let Examination { obstacles, .. } = world.examine(actor, month, now);
                let left_out: BTreeSet<_> =
                    obstacles.iter().filter_map(|obstacle| obstacle.customer).collect();
                let mut targets = targets(&plan);
                targets.retain(|(customer, _)| !left_out.contains(customer));
                if targets.is_empty() {
                    return Err(Problem::Selection { chosen: 0, limit: 0 }.into());
                }
                Ok(Sketch {
                    note: plan.note,
                    not_undone: plan.not_undone,
                    undoes: kept.row.undoes,
                    ..sketch_of(world.owner, targets, plan.unfreeze, plan.agreed)
                })
            }
        }
    }

    pub(super) async fn batch(&self, id: BatchId, first: u32) -> Result<BatchPage, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let (kept, owner) = visible(&mut tx, &actor, id).await?;
        let moment = |at| self.center.zone.moment(at);
        let made = moment(kept.row.made_at);
        let undoes = kept.row.undoes;
        let maker = kept.maker.clone();
        let owner_partner = owner.partner.clone();
        let (sums, mut rows, stage) = self.shown(&mut tx, &actor, kept, owner).await?;
        let first = first.min(sums.customers.saturating_sub(1)) / BATCH_ROWS * BATCH_ROWS;
        let place = |n: u32| usize::try_from(n).unwrap_or(usize::MAX).min(rows.len());
        let (from, to) = (place(first), place(first.saturating_add(BATCH_ROWS)));
        rows.truncate(to);
        let rows = rows.split_off(from);
        Ok(BatchPage { id, owner: owner_partner, made, maker, undoes, sums, rows, first, stage })
    }

    pub(super) async fn batch_rows(&self, id: BatchId) -> Result<Vec<BatchRow>, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let (kept, owner) = visible(&mut tx, &actor, id).await?;
        Ok(self.shown(&mut tx, &actor, kept, owner).await?.1)
    }

    /// All of a batch: what was done, or what would be done now.
    async fn shown(
        &self,
        tx: &mut Read,
        actor: &Actor,
        kept: BatchKept,
        owner: PartnerRow,
    ) -> Result<(BatchSums, Vec<BatchRow>, Stage), Error> {
        if let Some((by, at, result)) = kept.applied {
            let Outcome { done, sums, rows } = outcome(&result)?;
            let denied = actor.may(Action::SetBudget, &owner.partner).err();
            let at = self.center.zone.moment(at);
            let stage = Applied { at, by, done, undone_by: kept.undone_by, denied };
            return Ok((sums, rows, Stage::Applied(stage)));
        }
        let (month, now) = self.center.month();
        let plan = plan(&kept)?;
        let world = World::read(tx, owner, &targets(&plan), &plan, &month, now).await?;
        let Examination { decision, obstacles } = world.examine(actor, &month, now);
        let terms = world.terms(actor, &month, now);
        let until = kept.row.made_at.saturating_add(LIFE).unwrap_or(Timestamp::MAX);
        let refused = if plan.faults_all > 0 {
            // What is wrong with the file says it all.
            actor.may(Action::SetBudget, &world.owner.partner)
        } else {
            allowed(&world.ways, &world.facts, terms)
        };
        let denied = match refused {
            Err(problem) => Some(problem),
            Ok(()) if self.center.clock.real_now() >= until => Some(Problem::PreviewExpired),
            Ok(()) => None,
        };
        let changed = world.changed(&plan);
        let rows = world.rows(&plan, &decision);
        let single: BTreeSet<_> = obstacles.iter().filter_map(|one| one.customer).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let draft = Draft {
            digest: world.digest(&plan)?,
            until: self.center.zone.moment(until),
            obstacles_all: count(obstacles.len()),
            can_leave_out: !single.is_empty() && single.len() < world.customers.len(),
            obstacles: first_few(obstacles),
            faults: plan.faults.clone(),
            faults_all: plan.faults_all,
            changed_all: count(changed.len()),
            changed: first_few(changed),
            granted_then: (plan.granted != granted(&world.owner)).then_some(plan.granted),
            not_undone_all: count(plan.not_undone.len()),
            not_undone: first_few(plan.not_undone.clone()),
            needs_code: actor.partner.verification_code,
            denied,
        };
        Ok((sums(&rows, &world.owner.quotas, &decision.quotas), rows, Stage::Draft(draft)))
    }

    pub(super) async fn confirm_batch(
        &self,
        id: BatchId,
        digest: &str,
        code: Option<&str>,
    ) -> Result<BudgetsSet, Error> {
        if let Some(done) = self.done_already(id).await? {
            return Ok(done);
        }
        let operation = Operation::Batch { batch: id, digest: digest.to_owned() };
        let tried = self.try_code(&operation, code).await?;
        let (month, now) = self.center.month();
        let mut tx = self.center.store.write().await?;
        let Known { actor, member, .. } = self.known(&mut tx).await?;
        let member = member.ok_or(Problem::NotSignedIn)?;
        let (_, owner) = visible(&mut tx, &actor, id).await?;
        // Locks in their order everywhere (D12). Whoever confirmed first has committed once they are held.
        let owner = tx.lock_partner(owner.partner.id).await?.ok_or(Problem::NotFound)?;
        let kept = tx.batch(id).await?.ok_or(Problem::NotFound)?;
        if let Some((_, _, result)) = &kept.applied {
            return Ok(outcome(result)?.done);
        }
        let real_now = self.center.clock.real_now();
        let plan = self.confirmable(&kept)?;
        let targets = targets(&plan);
        let customers = tx.lock_customers(&sorted(&targets), month.start, now).await?;
        let world = World::of(owner, customers, &targets, &plan)?;
        let decision = world.decide(&plan, digest, &actor, &month, now)?;
        self.check_code(&mut tx, &actor, tried).await?;
        let World { owner, customers, .. } = &world;
        let done =
            self.carry_out(&mut tx, &actor, owner, customers, &decision, (&month, now)).await?;
        let rows = world.rows(&plan, &decision);
        let sums = sums(&rows, &owner.quotas, &decision.quotas);
        let result = serde_json::to_string(&Outcome { done, sums, rows }).map_err(Error::Kept)?;
        tx.put_batch_applied(id, member.id, real_now, &result).await?;
        tx.commit().await?;
        self.announce(&decision, owner);
        tracing::info!(
            actor = ?self.principal,
            batch.id = %id,
            partner.id = %owner.partner.id,
            done.set, done.unfrozen, done.frozen,
            "A batch of {} budgets was set",
            done.set,
        );
        Ok(done)
    }

    /// What a batch came to, if it was applied already: confirming it a second time asks for no second code.
    async fn done_already(&self, id: BatchId) -> Result<Option<BudgetsSet>, Error> {
        let mut tx = self.center.store.read().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        let (kept, _) = visible(&mut tx, &actor, id).await?;
        kept.applied.map(|(_, _, result)| Ok(outcome(&result)?.done)).transpose()
    }

    /// The plan of a draft that can still be confirmed.
    fn confirmable(&self, kept: &BatchKept) -> Result<Plan, Error> {
        let plan = plan(kept)?;
        if plan.faults_all > 0 {
            return Err(Problem::PreviewFaulty.into());
        }
        let until = kept.row.made_at.saturating_add(LIFE).unwrap_or(Timestamp::MAX);
        if self.center.clock.real_now() >= until {
            return Err(Problem::PreviewExpired.into());
        }
        Ok(plan)
    }

    /// Whose budgets a batch would set, if it may be: the check of [`Caller::confirm_batch`] before its locks.
    pub(super) async fn would_apply(
        &self,
        tx: &mut Read,
        actor: &Actor,
        id: BatchId,
        digest: &str,
    ) -> Result<String, Error> {
        let (month, now) = self.center.month();
        let (kept, owner) = visible(tx, actor, id).await?;
        if kept.applied.is_some() {
            return Err(Problem::PreviewChanged.into());
        }
        let plan = self.confirmable(&kept)?;
        let world = World::read(tx, owner, &targets(&plan), &plan, &month, now).await?;
        world.decide(&plan, digest, actor, &month, now)?;
        Ok(format!("{} customers", world.customers.len()))
    }
}

/// A batch that the actor may know of, and whose customers it is about. It is known to the partner for which it was
/// drafted, as long as that has to do with the owner; an account manager, who sees but some customers, sees none.
async fn visible(
    tx: &mut Read,
    actor: &Actor,
    id: BatchId,
) -> Result<(BatchKept, PartnerRow), Error> {
    let kept = tx.batch(id).await?.ok_or(Problem::NotFound)?;
    if actor.sight() != Sight::Partner(kept.row.partner) {
        return Err(Problem::NotFound.into());
    }
    let owner = tx.partner(kept.row.owner).await?.ok_or(Problem::NotFound)?;
    actor.may(Action::ViewCustomers, &owner.partner)?;
    Ok((kept, owner))
}

/// The budgets that rows of a batch replaced, and what cannot be brought back (D19).
async fn reversed(
    tx: &mut Read,
    rows: Vec<BatchRow>,
    month: &Month,
    now: Timestamp,
) -> Result<(Vec<(CustomerId, Target)>, Vec<NotUndone>), Error> {
    let mut ids: Vec<_> = rows.iter().map(|row| row.customer).collect();
    ids.sort_unstable();
    let customers = tx.customers(&ids, month.start, now).await?;
    let places = places(&customers);
    let (mut targets, mut not_undone) = (Vec::new(), Vec::new());
    for row in rows {
        let mut left = |what| not_undone.push(NotUndone { customer: row.name.clone(), what });
        let present = places.get(&row.customer).and_then(|at| customers.get(*at));
        let present = present.and_then(|customer| customer.facts.budget.as_ref());
        match &row.before {
            _ if present.map(Setting::from).as_ref() != Some(&row.after) => {
                left(Leftover::SetSince);
            }
            None => left(Leftover::FirstBudget),
            Some(Setting { budget_type, amount, action }) => targets.push((
                row.customer,
                Target { budget_type: *budget_type, amount: *amount, action: Some(*action) },
            )),
        }
        match row.account_change {
            AccountChange::Unfreezes => left(Leftover::Unfrozen),
            AccountChange::Freezes(_) => left(Leftover::Frozen),
            AccountChange::None | AccountChange::StaysFrozen => {}
        }
    }
    Ok((targets, not_undone))
}

fn plan(kept: &BatchKept) -> Result<Plan, Error> {
    serde_json::from_str(&kept.row.plan).map_err(Error::Kept)
}

fn outcome(result: &str) -> Result<Outcome, Error> {
    serde_json::from_str(result).map_err(Error::Kept)
}

fn targets(plan: &Plan) -> Vec<(CustomerId, Target)> {
    plan.lines.iter().map(|line| (line.customer, line.target)).collect()
}

fn first_few<T>(mut all: Vec<T>) -> Vec<T> {
    all.truncate(NAMED_MAX);
    all
}

fn sums(rows: &[BatchRow], quotas_before: &[Quota; 2], quotas_after: &[Quota; 2]) -> BatchSums {
    let count = |is: &dyn Fn(&BatchRow) -> bool| {
        u32::try_from(rows.iter().filter(|row| is(row)).count()).unwrap_or(u32::MAX)
    };
    let before = rows.iter().filter_map(|row| row.before.as_ref());
    let only_type = rows.first().map(|row| row.after.budget_type);
    BatchSums {
        customers: count(&|_| true),
        before_cents: before.map(|setting| setting.amount.cents()).sum(),
        after_cents: rows.iter().map(|row| row.after.amount.cents()).sum(),
        unfreezes: count(&|row| row.account_change == AccountChange::Unfreezes),
        freezes: count(&|row| matches!(row.account_change, AccountChange::Freezes(_))),
        unforeseen: count(&|row| row.unforeseen),
        only_type: only_type.filter(|one| rows.iter().all(|row| row.after.budget_type == *one)),
        quotas_before: *quotas_before,
        quotas_after: *quotas_after,
    }
}
