"""Decision support for early pregnancy at risk of loss and for recurrent pregnancy loss.

A FHIR R4 record goes in, an assessment comes out: where she stands, what is
missing, what to do next, what not to do, and why, with a source for each
statement. For one woman::

    import gravida

    assessment = gravida.assess(open("record.json", "rb").read())

For many see :func:`gravida.cohort` and :func:`gravida.assess_batches`, for
many machines :mod:`gravida.spark`.

Not a medical device: decision support, for use only after local validation.
"""

from gravida.assessor import AsOf, Assessor, Reasons, Record, assess
from gravida.batches import Tables, assess_batches, schema
from gravida.errors import (
    ArgumentError,
    CohortError,
    GravidaError,
    KnowledgeError,
    RecordError,
)
from gravida.population import Counts, Progress, cohort

__all__ = [
    "ArgumentError",
    "AsOf",
    "Assessor",
    "CohortError",
    "Counts",
    "GravidaError",
    "KnowledgeError",
    "Progress",
    "Reasons",
    "Record",
    "RecordError",
    "Tables",
    "assess",
    "assess_batches",
    "cohort",
    "schema",
]
