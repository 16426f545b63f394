//! Views of the list of customers that a member saved for itself.

use domain::{
    access::Action,
    contract::{VIEWS_MAX, View},
    id::ViewId,
    list::CustomerQuery,
    problem::Problem,
    text::{Name, fold},
};

use super::{Caller, Known};
use crate::{Error, ids};

impl Caller {
    pub(super) async fn save_view(&self, name: &Name, query: &CustomerQuery) -> Result<(), Error> {
        let member = self.member()?;
        let mut tx = self.center.store.write().await?;
        let Known { actor, .. } = self.known(&mut tx).await?;
        actor.may(Action::ViewCustomers, &actor.partner)?;
        // Locked, so that two that are saved at the same moment are counted one after the other.
        tx.lock_member(member).await?;
        let saved = tx.views(member).await?;
        let key = fold(name.as_str());
        let replaces = saved.iter().any(|view| fold(view.name.as_str()) == key);
        if saved.len() >= VIEWS_MAX && !replaces {
            let limit = u32::try_from(VIEWS_MAX).unwrap_or(u32::MAX);
            return Err(Problem::TooManyViews { limit }.into());
        }
        let id = ViewId::new(ids::mint(self.center.clock.real_now()));
        tx.put_view(member, &View { id, name: name.clone(), query: query.kept() }).await?;
        Ok(tx.commit().await?)
    }

    pub(super) async fn remove_view(&self, id: ViewId) -> Result<(), Error> {
        let member = self.member()?;
        let mut tx = self.center.store.write().await?;
        if !tx.remove_view(member, id).await? {
            return Err(Problem::NotFound.into());
        }
        Ok(tx.commit().await?)
    }
}
