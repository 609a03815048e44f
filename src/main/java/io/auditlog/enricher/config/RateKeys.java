package io.auditlog.enricher.config;

import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;

import io.auditlog.enricher.pace.PaceSettings;
import org.apache.kafka.common.config.ConfigDef;

/** How often the API may be asked. */
final class RateKeys {

    static final String PER_SECOND = "rate.limit.per.second";
    static final String BURST = "rate.limit.burst";

    private RateKeys() {}

    static void define(ConfigDef definition) {
        new KeyGroup(definition, "Rate")
                .important(
                        PER_SECOND,
                        DOUBLE,
                        50.0,
                        Allowed.aboveZero(),
                        "Calls per second that the API permits for this key, for all workers together: each takes the"
                                + " share of its input partitions. Of N workers each gives a little up, together about N-1"
                                + " calls per second, unless rate.limit.burst is N or more. Where limit and burst together are"
                                + " less than a call per second for each worker, they may be exceeded by a few calls; the"
                                + " worker warns of it at start. Retries and probes count too. Where the API tells less, by"
                                + " RateLimit or X-RateLimit headers, by 429 or by Retry-After, the worker goes slower by"
                                + " itself and comes back to this rate.")
                .key(
                        BURST,
                        INT,
                        1,
                        Allowed.integers(1, 100_000),
                        "Calls that may be sent at once after a quiet time, in calls, for all workers together; each takes the"
                                + " share of its input partitions, at least 1.");
    }

    static PaceSettings pace(Values values) {
        return new PaceSettings(values.number(PER_SECOND), values.integer(BURST));
    }
}
