//! Which function does the work of which ELM node, and where the node keeps its operands.

use crate::tree::{Json, Map};
use gravida_fhir::Precision;

use crate::compile::body::Body;
use crate::compile::text;
use crate::operators::conversion::Target;
use crate::operators::temporal::Period;
use crate::operators::{
    aggregate, arithmetic, clinical, comparison, conversion, interval, list, membership, quantity,
    string, temporal,
};
use crate::plan::{Binary, BinaryAt, BinaryIn, Node, NodeId, Ternary, Unary};
use crate::value::Value;

/// An operator, by its operands.
enum Shape {
    /// One operand, under `operand` or `source`.
    One(Unary),
    /// Two operands, under `operand` or under these names.
    Two(Binary),
    TwoNamed(Binary, &'static str, &'static str),
    /// Two operands; the second may be missing and is then null.
    OneOrTwo(Binary),
    Three(Ternary),
    /// Two operands and an optional precision.
    TwoAt(BinaryAt),
    /// Two operands and a period to count in.
    TwoIn(BinaryIn),
}

fn shape(kind: &str) -> Option<Shape> {
    use Shape::{One, OneOrTwo, Three, Two, TwoAt, TwoIn, TwoNamed};
    Some(match kind {
        "Equal" => Two(comparison::equal),
        "NotEqual" => Two(comparison::not_equal),
        "Equivalent" => Two(comparison::equivalent),
        "Less" => Two(comparison::less),
        "LessOrEqual" => Two(comparison::less_or_equal),
        "Greater" => Two(comparison::greater),
        "GreaterOrEqual" => Two(comparison::greater_or_equal),

        "Add" => Two(arithmetic::add),
        "Subtract" => Two(arithmetic::subtract),
        "Multiply" => Two(arithmetic::multiply),
        "Divide" => Two(arithmetic::divide),
        "TruncatedDivide" => Two(arithmetic::truncated_divide),
        "Modulo" => Two(arithmetic::modulo),
        "Power" => Two(arithmetic::power),
        "Exp" => One(arithmetic::exp),
        "Ln" => One(arithmetic::ln),
        "Log" => Two(arithmetic::log),
        "Abs" => One(arithmetic::abs),
        "Negate" => One(arithmetic::negate),
        "Ceiling" => One(arithmetic::ceiling),
        "Floor" => One(arithmetic::floor),
        "Truncate" => One(arithmetic::truncate),
        "Successor" => One(arithmetic::successor),
        "Predecessor" => One(arithmetic::predecessor),
        "Precision" => One(arithmetic::precision),
        "LowBoundary" => OneOrTwo(arithmetic::low_boundary),
        "HighBoundary" => OneOrTwo(arithmetic::high_boundary),

        "Length" => One(|context, operand| match operand {
            Value::List(_) => list::length(context, operand),
            other => string::length(context, other),
        }),
        "Upper" => One(string::upper),
        "Lower" => One(string::lower),
        "StartsWith" => Two(string::starts_with),
        "EndsWith" => Two(string::ends_with),
        "Matches" => Two(string::matches),
        "ReplaceMatches" => Three(string::replace_matches),
        "PositionOf" => TwoNamed(string::position_of, "pattern", "string"),
        "LastPositionOf" => TwoNamed(string::last_position_of, "pattern", "string"),
        "Split" => TwoNamed(string::split, "stringToSplit", "separator"),
        "SplitOnMatches" => TwoNamed(
            string::split_on_matches,
            "stringToSplit",
            "separatorPattern",
        ),
        "Indexer" => Two(list::indexer),

        "DateFrom" => One(temporal::date_from),
        "TimeFrom" => One(temporal::time_from),
        "TimezoneOffsetFrom" | "TimezoneFrom" => One(temporal::timezone_offset_from),
        "DurationBetween" => TwoIn(temporal::duration_between),
        "DifferenceBetween" => TwoIn(temporal::difference_between),
        "CalculateAgeAt" => TwoIn(clinical::calculate_age_at),

        "In" => TwoAt(membership::is_in),
        "Contains" => TwoAt(membership::contains),
        "ProperIn" => TwoAt(membership::proper_in),
        "ProperContains" => TwoAt(membership::proper_contains),
        "Includes" => TwoAt(membership::includes),
        "IncludedIn" => TwoAt(membership::included_in),
        "ProperIncludes" => TwoAt(membership::proper_includes),
        "ProperIncludedIn" => TwoAt(membership::proper_included_in),
        "Union" => Two(membership::union),
        "Intersect" => Two(membership::intersect),
        "Except" => Two(membership::except),

        "After" => TwoAt(interval::after),
        "Before" => TwoAt(interval::before),
        "SameAs" => TwoAt(interval::same_as),
        "SameOrAfter" => TwoAt(interval::same_or_after),
        "SameOrBefore" => TwoAt(interval::same_or_before),
        "Meets" => TwoAt(interval::meets),
        "MeetsAfter" => TwoAt(interval::meets_after),
        "MeetsBefore" => TwoAt(interval::meets_before),
        "Overlaps" => TwoAt(interval::overlaps),
        "OverlapsAfter" => TwoAt(interval::overlaps_after),
        "OverlapsBefore" => TwoAt(interval::overlaps_before),
        "Starts" => TwoAt(interval::starts),
        "Ends" => TwoAt(interval::ends),
        "Start" => One(interval::start),
        "End" => One(interval::end),
        "Width" => One(interval::width),
        "Size" => One(interval::size),
        "PointFrom" => One(interval::point_from),
        "Collapse" => OneOrTwo(interval::collapse),
        "Expand" => OneOrTwo(interval::expand),

        "Distinct" => One(list::distinct),
        "Flatten" => One(list::flatten),
        "First" => One(list::first),
        "Last" => One(list::last),
        "SingletonFrom" => One(list::singleton_from),
        "IndexOf" => TwoNamed(list::index_of, "source", "element"),
        "Times" => Two(list::times),

        "Count" => One(aggregate::count),
        "Sum" => One(aggregate::sum),
        "Product" => One(aggregate::product),
        "Min" => One(aggregate::min),
        "Max" => One(aggregate::max),
        "Avg" => One(aggregate::avg),
        "Median" => One(aggregate::median),
        "Mode" => One(aggregate::mode),
        "Variance" => One(aggregate::variance),
        "StdDev" => One(aggregate::std_dev),
        "PopulationVariance" => One(aggregate::population_variance),
        "PopulationStdDev" => One(aggregate::population_std_dev),
        "GeometricMean" => One(aggregate::geometric_mean),
        "AllTrue" => One(aggregate::all_true),
        "AnyTrue" => One(aggregate::any_true),

        "ConvertQuantity" => Two(quantity::convert_quantity),
        "CanConvertQuantity" => Two(quantity::can_convert_quantity),
        "ToBoolean" => One(conversion::to_boolean),
        "ToInteger" => One(conversion::to_integer),
        "ToLong" => One(conversion::to_long),
        "ToDecimal" => One(conversion::to_decimal),
        "ToQuantity" => One(conversion::to_quantity),
        "ToRatio" => One(conversion::to_ratio),
        "ToString" => One(conversion::to_string),
        "ToDate" => One(conversion::to_date),
        "ToDateTime" => One(conversion::to_date_time),
        "ToTime" => One(conversion::to_time),
        "ToConcept" => One(conversion::to_concept),
        "ToList" => One(conversion::to_list),
        "ToChars" => One(conversion::to_chars),
        "ConvertsToBoolean" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Boolean))
        }
        "ConvertsToInteger" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Integer))
        }
        "ConvertsToLong" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Long))
        }
        "ConvertsToDecimal" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Decimal))
        }
        "ConvertsToQuantity" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Quantity))
        }
        "ConvertsToRatio" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Ratio))
        }
        "ConvertsToString" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::String))
        }
        "ConvertsToDate" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Date))
        }
        "ConvertsToDateTime" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::DateTime))
        }
        "ConvertsToTime" => {
            One(|context, operand| conversion::converts_to(context, operand, Target::Time))
        }
        _ => return None,
    })
}

impl Body<'_, '_> {
    /// The nodes whose operands are all evaluated first.
    pub(crate) fn operator(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        if json.contains_key("path") {
            return self.refuse(format!(
                "`{kind}` uses `path`; write the path as a query before it"
            ));
        }
        match kind {
            "Concatenate" => {
                let operands = self.every(json, "operand");
                return self.add(Node::Variadic(string::concatenate, operands));
            }
            "Combine" => return self.combine(json),
            "Substring" => return self.substring(json),
            "Slice" => return self.slice(json),
            "Length" if measures_a_list(json) => {
                let [operand] = self.operands(json);
                return self.add(Node::Unary("Length", list::length, operand));
            }
            "Round" => return self.round(json),
            "DateTimeComponentFrom" => return self.component(json),
            "CalculateAge" => return self.age(json),
            "MinValue" | "MaxValue" => return self.extreme(kind, json),
            "Negate" | "ToDecimal" => {
                if let Some(node) = self.wide_literal(kind, json) {
                    return node;
                }
            }
            _ => {}
        }
        let (Some(shape), Some(name)) = (shape(kind), static_name(kind)) else {
            return self.refuse(format!(
                "uses the node `{kind}`, which this executor does not know"
            ));
        };
        match shape {
            Shape::One(function) => {
                let operand = if json.contains_key("source") {
                    self.required(json, "source")
                } else {
                    let [operand] = self.operands(json);
                    operand
                };
                self.add(Node::Unary(name, function, operand))
            }
            Shape::Two(function) => {
                let [left, right] = self.operands(json);
                self.add(Node::Binary(name, function, left, right))
            }
            Shape::TwoNamed(function, left, right) => {
                let left = self.required(json, left);
                let right = self.required(json, right);
                self.add(Node::Binary(name, function, left, right))
            }
            Shape::OneOrTwo(function) => {
                let operands = self.every(json, "operand");
                let (Some(left), true) = (operands.first(), operands.len() <= 2) else {
                    let count = operands.len();
                    return self.refuse(format!("`{kind}` needs 1 or 2 operands and has {count}"));
                };
                let right = match operands.get(1) {
                    Some(right) => *right,
                    None => self.add(Node::Null),
                };
                self.add(Node::Binary(name, function, *left, right))
            }
            Shape::Three(function) => {
                let operands = self.operands::<3>(json);
                self.add(Node::Ternary(function, Box::new(operands)))
            }
            Shape::TwoAt(function) => {
                let precision = match text(json, "precision") {
                    None => None,
                    Some(written) => match period(written) {
                        // A week is no precision a date can have; days are what is compared.
                        Some(period) => Some(period.precision()),
                        None => {
                            return self
                                .refuse(format!("`{kind}` has the unknown precision `{written}`"));
                        }
                    },
                };
                let [left, right] = self.operands(json);
                if let (Some(texts), "In") = (self.literal_texts(right), kind) {
                    return self.add(Node::TextIn(left, texts));
                }
                self.add(Node::BinaryAt(name, function, precision, left, right))
            }
            Shape::TwoIn(function) => {
                let Some(period) = self.period(kind, json) else {
                    return 0;
                };
                let [left, right] = self.operands(json);
                self.add(Node::BinaryIn(function, period, left, right))
            }
        }
    }

    /// The texts of a list that holds nothing but literal texts.
    fn literal_texts(&self, list: NodeId) -> Option<Box<[Box<str>]>> {
        let node = |id: NodeId| self.builder.nodes.get(id as usize);
        let list = match node(list)? {
            Node::Once(_, inner) => node(*inner)?,
            other => other,
        };
        let Node::List(items) = list else {
            return None;
        };
        let texts = items.iter().map(|item| match node(*item)? {
            Node::String(text) => Some(text.clone()),
            _ => None,
        });
        texts.collect()
    }

    fn period(&mut self, kind: &str, json: &Map<'_>) -> Option<Period> {
        let written = text(json, "precision").unwrap_or_default();
        let period = period(written);
        if period.is_none() {
            self.refuse(format!("`{kind}` has the unknown precision `{written}`"));
        }
        period
    }

    fn combine(&mut self, json: &Map<'_>) -> NodeId {
        let source = self.required(json, "source");
        let separator = match json.get("separator") {
            Some(separator) => self.expression(separator),
            None => self.add(Node::String("".into())),
        };
        self.add(Node::Binary("Combine", string::combine, source, separator))
    }

    fn substring(&mut self, json: &Map<'_>) -> NodeId {
        let source = self.required(json, "stringToSub");
        let start = self.required(json, "startIndex");
        let length = self.or_null(json, "length");
        self.add(Node::Ternary(
            string::substring,
            Box::new([source, start, length]),
        ))
    }

    fn slice(&mut self, json: &Map<'_>) -> NodeId {
        let source = self.required(json, "source");
        let start = self.or_null(json, "startIndex");
        let end = self.or_null(json, "endIndex");
        self.add(Node::Ternary(list::slice, Box::new([source, start, end])))
    }

    fn round(&mut self, json: &Map<'_>) -> NodeId {
        let [operand] = self.operands(json);
        let places = match json.get("precision") {
            Some(places) => self.expression(places),
            None => self.add(Node::Integer(0)),
        };
        self.add(Node::Binary("Round", arithmetic::round, operand, places))
    }

    fn component(&mut self, json: &Map<'_>) -> NodeId {
        let written = text(json, "precision").unwrap_or_default();
        let Some(precision) = precision(written) else {
            return self.refuse(format!(
                "`DateTimeComponentFrom` has the unknown precision `{written}`"
            ));
        };
        let [operand] = self.operands(json);
        self.add(Node::UnaryAt(temporal::component_from, operand, precision))
    }

    fn age(&mut self, json: &Map<'_>) -> NodeId {
        let Some(period) = self.period("CalculateAge", json) else {
            return 0;
        };
        let [birth] = self.operands(json);
        let now = self.add(Node::Now);
        let function: BinaryIn =
            |context, birth, _, period| clinical::calculate_age(context, birth, period);
        self.add(Node::BinaryIn(function, period, birth, now))
    }

    fn extreme(&mut self, kind: &str, json: &Map<'_>) -> NodeId {
        let written = text(json, "valueType").unwrap_or_default();
        let name = written.rsplit('}').next().unwrap_or(written).to_owned();
        let known = [
            "Integer", "Long", "Decimal", "Quantity", "Date", "DateTime", "Time",
        ];
        if !known.contains(&name.as_str()) {
            return self.refuse(format!("`{kind}` is not defined for `{written}`"));
        }
        let name = self.add(Node::String(name.into()));
        let function: Unary = if kind == "MinValue" {
            |context, name| match name {
                Value::String(name) => arithmetic::minimum_value(context, name),
                _ => Ok(Value::Null),
            }
        } else {
            |context, name| match name {
                Value::String(name) => arithmetic::maximum_value(context, name),
                _ => Ok(Value::Null),
            }
        };
        let label = if kind == "MinValue" {
            "MinValue"
        } else {
            "MaxValue"
        };
        self.add(Node::Unary(label, function, name))
    }
}

/// Whether `Length` is that of a list: a null list has length zero, a null text has none.
fn measures_a_list(json: &Map<'_>) -> bool {
    let signature = json.read("signature");
    let declared = signature
        .as_ref()
        .and_then(|signature| signature.as_array()?.first());
    let operand = json.get("operand");
    let of_operand = ["resultTypeSpecifier", "asTypeSpecifier"]
        .iter()
        .find_map(|key| operand.and_then(Json::as_object)?.read(key));
    let is_selector = operand
        .and_then(|operand| operand.get("type"))
        .and_then(Json::as_str)
        == Some("List");
    is_selector
        || declared
            .or(of_operand.as_ref())
            .and_then(|specifier| specifier.get("type"))
            .and_then(Json::as_str)
            == Some("ListTypeSpecifier")
}

/// The period of an ELM precision; `Week` is one, though no date is known to the week.
fn period(written: &str) -> Option<Period> {
    Some(match written {
        "Year" => Period::Year,
        "Month" => Period::Month,
        "Week" => Period::Week,
        "Day" => Period::Day,
        "Hour" => Period::Hour,
        "Minute" => Period::Minute,
        "Second" => Period::Second,
        "Millisecond" => Period::Millisecond,
        _ => return None,
    })
}

fn precision(written: &str) -> Option<Precision> {
    match written {
        "Week" => None,
        written => period(written).map(Period::precision),
    }
}

/// The node's name as a text that lives as long as the program text.
fn static_name(kind: &str) -> Option<&'static str> {
    NAMES.iter().copied().find(|name| *name == kind)
}

const NAMES: &[&str] = &[
    "Abs",
    "Add",
    "After",
    "AllTrue",
    "AnyTrue",
    "Avg",
    "Before",
    "CalculateAgeAt",
    "CanConvertQuantity",
    "Ceiling",
    "Collapse",
    "Contains",
    "ConvertQuantity",
    "ConvertsToBoolean",
    "ConvertsToDate",
    "ConvertsToDateTime",
    "ConvertsToDecimal",
    "ConvertsToInteger",
    "ConvertsToLong",
    "ConvertsToQuantity",
    "ConvertsToRatio",
    "ConvertsToString",
    "ConvertsToTime",
    "Count",
    "DateFrom",
    "DifferenceBetween",
    "Distinct",
    "Divide",
    "DurationBetween",
    "End",
    "Ends",
    "EndsWith",
    "Equal",
    "Equivalent",
    "Except",
    "Exp",
    "Expand",
    "First",
    "Flatten",
    "Floor",
    "GeometricMean",
    "Greater",
    "GreaterOrEqual",
    "HighBoundary",
    "In",
    "IncludedIn",
    "Includes",
    "IndexOf",
    "Indexer",
    "Intersect",
    "Last",
    "LastPositionOf",
    "Length",
    "Less",
    "LessOrEqual",
    "Ln",
    "Log",
    "LowBoundary",
    "Lower",
    "Matches",
    "Max",
    "Median",
    "Meets",
    "MeetsAfter",
    "MeetsBefore",
    "Min",
    "Mode",
    "Modulo",
    "Multiply",
    "Negate",
    "NotEqual",
    "Overlaps",
    "OverlapsAfter",
    "OverlapsBefore",
    "PointFrom",
    "PopulationStdDev",
    "PopulationVariance",
    "PositionOf",
    "Power",
    "Precision",
    "Predecessor",
    "Product",
    "ProperContains",
    "ProperIn",
    "ProperIncludedIn",
    "ProperIncludes",
    "ReplaceMatches",
    "SameAs",
    "SameOrAfter",
    "SameOrBefore",
    "SingletonFrom",
    "Size",
    "Split",
    "SplitOnMatches",
    "Start",
    "Starts",
    "StartsWith",
    "StdDev",
    "Subtract",
    "Successor",
    "Sum",
    "TimeFrom",
    "Times",
    "TimezoneFrom",
    "TimezoneOffsetFrom",
    "ToBoolean",
    "ToChars",
    "ToConcept",
    "ToDate",
    "ToDateTime",
    "ToDecimal",
    "ToInteger",
    "ToList",
    "ToLong",
    "ToQuantity",
    "ToRatio",
    "ToString",
    "ToTime",
    "Truncate",
    "TruncatedDivide",
    "Union",
    "Upper",
    "Variance",
    "Week",
    "Width",
];
