//! Background work of the outbox, besides deliveries.

use oriel_store::model::{ActivityId, ReportId};
use serde::{Deserialize, Serialize};

use crate::jobs::Job;

/// Write one delivery per inbox for an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FanOut {
    pub(crate) activity: ActivityId,
}

impl Job for FanOut {
    const KIND: &'static str = "fan_out";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.activity.to_string())
    }
}

/// Forward a report to the server of the reported account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ForwardReport {
    pub(crate) report: ReportId,
}

impl Job for ForwardReport {
    const KIND: &'static str = "forward_report";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.report.to_string())
    }
}
