//! What a customer does with the link that its partner's request to end the association brought: look, agree, decline.

use domain::{access::Permit, contract::DisassociationAsked, problem::Problem};
use store::{DisassociationRow, Read, RequestState};

use crate::{Error, Inner, ids};

impl Inner {
    /// What a link's request asks for.
    pub(crate) async fn disassociation_asked(
        &self,
        token: &str,
    ) -> Result<DisassociationAsked, Error> {
        let mut tx = self.store.read().await?;
        let request = self.request(&mut tx, token).await?;
        let customer = tx.customer_identity(request.customer).await?.ok_or(Problem::NotFound)?;
        let partner = tx.partner(request.partner).await?.ok_or(Problem::NotFound)?.partner;
        Ok(DisassociationAsked {
            partner: partner.name,
            customer: customer.name,
            account: customer.account,
            reason: request.reason,
        })
    }

    /// Carries out the customer's answer, and tells the member who asked.
    pub(crate) async fn answer_disassociation(
        &self,
        token: &str,
        agrees: bool,
    ) -> Result<(), Error> {
        let (month, now) = self.month();
        let mut tx = self.store.write().await?;
        let request = self.request(&mut tx, token).await?;
        let customer = request.customer;
        if agrees {
            let permit = Permit::system(request.partner, vec![customer]);
            self.let_go(&mut tx, &request, permit, true).await?;
        } else {
            tx.lock_customers(&[customer], month.start, now).await?;
            self.request(&mut tx, token).await?;
            tx.settle_disassociation(customer, RequestState::Declined, now).await?;
        }
        let name = tx.customer_identity(customer).await?.ok_or(Problem::NotFound)?.name;
        let owner = tx.partner(request.partner).await?.ok_or(Problem::NotFound)?.partner;
        let member = tx.member(request.asked_by).await?;
        tx.commit().await?;
        self.hint_of(&owner, customer);
        if let Some(member) = member {
            let (word, rest) = if agrees {
                ("agreed to", "Its budget has ceased, and its share of your quota is free again.")
            } else {
                ("declined", "Nothing was changed.")
            };
            let subject = format!("{name} {word} the end of the association");
            let body = format!("{subject}.\n\n{rest}\n");
            // The answer is carried out; that its news got lost undoes nothing.
            if let Err(error) = self.mail.send(&member.email, &subject, &body).await {
                tracing::error!(%error, "The customer's answer could not be told by mail");
            }
        }
        Ok(())
    }

    /// The request of a link, if it still waits and the link is good.
    async fn request(&self, tx: &mut Read, token: &str) -> Result<DisassociationRow, Error> {
        let now = self.clock.now();
        let request = tx.disassociation(&ids::hashed(token)).await?;
        let waits = |request: &DisassociationRow| {
            request.state == RequestState::Open && now < request.expires_at
        };
        Ok(request.filter(waits).ok_or(Problem::NotFound)?)
    }
}
