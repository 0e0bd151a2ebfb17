//! What clients find: the services, each on its hooks, with what they ask to
//! be sent along.

use std::collections::BTreeMap;

use gravida_guideline::knowledge::HookService;
use serde::Serialize;

use crate::prefetch::Template;

#[derive(Serialize)]
struct Discovery<'k> {
    services: Vec<Service<'k>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Service<'k> {
    hook: &'static str,
    title: &'k str,
    description: &'k str,
    id: &'k str,
    prefetch: BTreeMap<&'k str, &'k str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_requirements: Option<&'k str>,
}

/// The discovery answer as JSON: one entry for each hook of each service.
pub(crate) fn json<'k>(
    services: impl Iterator<Item = (&'k HookService, &'k [Template])>,
) -> Result<String, serde_json::Error> {
    let mut entries = Vec::new();
    for (service, templates) in services {
        for hook in &service.hooks {
            entries.push(Service {
                hook: hook.as_str(),
                title: &service.title,
                description: &service.description,
                id: &service.id,
                prefetch: templates
                    .iter()
                    .map(|template| (template.key.as_str(), template.query.as_str()))
                    .collect(),
                usage_requirements: service.usage_requirements.as_deref(),
            });
        }
    }
    serde_json::to_string(&Discovery { services: entries })
}
