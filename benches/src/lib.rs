//! Seeded FHIR records for measurements: thirty resources, about 39 KB each,
//! with the noise real exports carry (narrative, identifiers, unrelated
//! resources). Not a model of biology: the numbers are only plausible in form.

use serde_json::{Value, json};

/// Resources in one record, the patient included.
pub const RESOURCES: usize = 30;

/// `women` Bundles, one JSON text each. The same seed gives the same bytes.
#[must_use]
pub fn records(women: usize, seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..women)
        .map(|number| bundle(number, &mut random).to_string())
        .collect()
}

fn bundle(number: usize, random: &mut fastrand::Rng) -> Value {
    let patient = format!("woman-{number:07}");
    let mut resources = vec![patient_resource(&patient, random)];
    let losses = random.usize(0..5);
    for loss in 0..losses {
        resources.push(condition(&patient, loss, "17369002", "Miscarriage", random));
    }
    if random.u8(0..10) == 0 {
        resources.push(condition(
            &patient,
            9,
            "34801009",
            "Ectopic pregnancy",
            random,
        ));
    }
    for repeat in 0..2 {
        resources.push(lupus_anticoagulant(&patient, repeat, random));
        resources.push(laboratory(
            &patient,
            "3181-5",
            "Cardiolipin IgG Ab",
            "[GPL'U]",
            random.u32(0..90),
            repeat,
            random,
        ));
        resources.push(laboratory(
            &patient,
            "3016-3",
            "Thyrotropin",
            "m[IU]/L",
            random.u32(0..7),
            repeat,
            random,
        ));
    }
    for repeat in 0..3 {
        let unit = if random.bool() { "[IU]/L" } else { "m[IU]/mL" };
        resources.push(laboratory(
            &patient,
            "21198-7",
            "Choriogonadotropin.beta subunit",
            unit,
            random.u32(5..9000),
            repeat,
            random,
        ));
    }
    resources.push(medication(&patient, random));
    let mut filler = 0;
    while resources.len() < RESOURCES {
        resources.push(unrelated(&patient, filler, random));
        filler += 1;
    }
    random.shuffle(&mut resources[1..]);
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|resource| {
            let address = format!(
                "https://records.example/fhir/{}/{}",
                resource["resourceType"].as_str().unwrap_or_default(),
                resource["id"].as_str().unwrap_or_default()
            );
            json!({"fullUrl": address, "resource": resource})
        })
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}

/// The text that most servers attach to every resource and no logic reads.
fn narrative(title: &str) -> Value {
    let row = "<tr><td>Recorded by the clinic</td><td>see the structured entry for the value, its unit and its time</td></tr>";
    json!({"status": "generated", "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><h2>{title}</h2><table>{}</table></div>", row.repeat(4))})
}

fn head(kind: &str, id: &str, title: &str) -> Value {
    json!({
        "resourceType": kind,
        "id": id,
        "meta": {"versionId": "1", "lastUpdated": "2026-06-01T08:00:00Z", "profile": [format!("https://records.example/StructureDefinition/{kind}")]},
        "text": narrative(title),
        "identifier": [{"system": "https://records.example/identifier", "value": id}]
    })
}

fn date(random: &mut fastrand::Rng, years: std::ops::Range<u32>) -> String {
    let year = random.u32(years);
    let month = random.u32(1..13);
    let day = random.u32(1..29);
    match random.u8(0..12) {
        0 => format!("{year}"),
        1 => format!("{year}-{month:02}"),
        _ => format!(
            "{year}-{month:02}-{day:02}T{:02}:{:02}:00+01:00",
            random.u32(7..19),
            random.u32(0..60)
        ),
    }
}

fn patient_resource(patient: &str, random: &mut fastrand::Rng) -> Value {
    let mut resource = head("Patient", patient, "Patient");
    resource["gender"] = json!("female");
    resource["birthDate"] = match random.u8(0..10) {
        0 => json!(format!("{}", random.u32(1980..2004))),
        _ => json!(format!(
            "{}-{:02}-{:02}",
            random.u32(1980..2004),
            random.u32(1..13),
            random.u32(1..29)
        )),
    };
    resource["name"] = json!([{"family": "Example", "given": ["Record"]}]);
    resource["telecom"] = json!([{"system": "phone", "value": "+00 000 000"}]);
    resource
}

fn condition(
    patient: &str,
    number: usize,
    code: &str,
    display: &str,
    random: &mut fastrand::Rng,
) -> Value {
    let mut resource = head(
        "Condition",
        &format!("{patient}-condition-{number}"),
        display,
    );
    resource["subject"] = json!({"reference": format!("Patient/{patient}")});
    resource["clinicalStatus"] = json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "resolved"}]});
    resource["verificationStatus"] = json!({"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "confirmed"}]});
    resource["code"] = json!({"coding": [{"system": "http://snomed.info/sct", "code": code, "display": display}], "text": display});
    if random.u8(0..4) == 0 {
        let year = random.u32(2017..2026);
        resource["onsetPeriod"] =
            json!({"start": format!("{year}-03-01"), "end": format!("{year}-03-09")});
    } else {
        resource["onsetDateTime"] = json!(date(random, 2017..2026));
    }
    resource
}

fn laboratory(
    patient: &str,
    code: &str,
    display: &str,
    unit: &str,
    value: u32,
    repeat: usize,
    random: &mut fastrand::Rng,
) -> Value {
    let mut resource = head(
        "Observation",
        &format!("{patient}-{code}-{repeat}"),
        display,
    );
    resource["status"] = json!("final");
    resource["category"] = json!([{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}]);
    resource["code"] = json!({"coding": [{"system": "http://loinc.org", "code": code, "display": display}], "text": display});
    resource["subject"] = json!({"reference": format!("Patient/{patient}")});
    resource["effectiveDateTime"] = json!(date(random, 2025..2027));
    resource["valueQuantity"] = json!({"value": f64::from(value) + 0.5, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit});
    resource["referenceRange"] =
        json!([{"low": {"value": 0, "unit": unit}, "text": "see the laboratory's handbook"}]);
    resource
}

fn lupus_anticoagulant(patient: &str, repeat: usize, random: &mut fastrand::Rng) -> Value {
    let mut resource = laboratory(
        patient,
        "3281-3",
        "Lupus anticoagulant",
        "1",
        0,
        repeat,
        random,
    );
    if let Some(fields) = resource.as_object_mut() {
        fields.remove("valueQuantity");
    }
    let code = if random.bool() {
        "10828004"
    } else {
        "260385009"
    };
    resource["valueCodeableConcept"] =
        json!({"coding": [{"system": "http://snomed.info/sct", "code": code}]});
    resource
}

fn medication(patient: &str, random: &mut fastrand::Rng) -> Value {
    let mut resource = head(
        "MedicationRequest",
        &format!("{patient}-medication"),
        "Medication request",
    );
    resource["status"] = json!(if random.bool() { "active" } else { "completed" });
    resource["intent"] = json!("order");
    resource["subject"] = json!({"reference": format!("Patient/{patient}")});
    resource["medicationCodeableConcept"] = json!({"coding": [{"system": "http://www.whocc.no/atc", "code": "B01AC06", "display": "acetylsalicylic acid"}]});
    resource["authoredOn"] = json!(date(random, 2024..2027));
    resource
}

fn unrelated(patient: &str, number: usize, random: &mut fastrand::Rng) -> Value {
    match number % 3 {
        0 => {
            let mut resource = head(
                "Encounter",
                &format!("{patient}-encounter-{number}"),
                "Encounter",
            );
            resource["status"] = json!("finished");
            resource["class"] = json!({"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"});
            resource["subject"] = json!({"reference": format!("Patient/{patient}")});
            resource["period"] = json!({"start": date(random, 2018..2026)});
            resource
        }
        1 => {
            let mut resource = laboratory(
                patient,
                "718-7",
                "Hemoglobin",
                "g/dL",
                random.u32(9..16),
                number,
                random,
            );
            resource["id"] = json!(format!("{patient}-hemoglobin-{number}"));
            resource
        }
        _ => {
            let mut resource = head(
                "Procedure",
                &format!("{patient}-procedure-{number}"),
                "Procedure",
            );
            resource["status"] = json!("completed");
            resource["subject"] = json!({"reference": format!("Patient/{patient}")});
            resource["code"] = json!({"coding": [{"system": "http://snomed.info/sct", "code": "80146002", "display": "Appendectomy"}]});
            resource["performedDateTime"] = json!(date(random, 2005..2024));
            resource
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_of_the_size_that_the_measurements_speak_of() {
        let records = records(20, 7);
        let mean = records.iter().map(String::len).sum::<usize>() / records.len();
        assert!((35_000..45_000).contains(&mean), "mean size {mean} bytes");
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(records(3, 42), records(3, 42));
        assert_ne!(records(3, 42), records(3, 43));
    }
}
