package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.fetch.RetrySettings;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.monitoring.ListenAddress;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.TopologySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A complete, valid configuration: the settings of each package.
 *
 * @param maxDepth maximum nesting of JSON in a response
 * @param warnings allowed but probably unintended settings, one line each, without secrets
 * @param effective every effective value and its origin, without secrets
 */
public record WorkerConfig(
        SourceSettings source,
        ApiKey apiKey,
        RateLimitSettings pace,
        RetrySettings retry,
        BreakerSettings breaker,
        IdRules idRules,
        int maxDepth,
        TopologySettings flow,
        TopicCreation topicCreation,
        SerializerSettings serializer,
        ListenAddress listen,
        Duration shutdownTimeout,
        List<String> warnings,
        List<EffectiveValue> effective) {

    /**
     * Reads a properties file and the {@code ENRICHER_} variables that override it.
     *
     * @throws ConfigurationException with all errors
     */
    public static WorkerConfig load(Path file, Map<String, String> environment) throws ConfigurationException {
        return from(Values.load(file, environment));
    }

    /**
     * Like {@link #load}, from properties that are not in a file.
     *
     * @throws ConfigurationException with all errors
     */
    public static WorkerConfig of(Map<String, String> properties, Map<String, String> environment)
            throws ConfigurationException {
        return from(Values.of(properties, environment));
    }

    private static WorkerConfig from(Values values) throws ConfigurationException {
        SettingsRecords records = new SettingsRecords(values);
        records.checkIntervals();
        WorkerConfig config = new WorkerConfig(
                records.source(),
                records.apiKey(),
                records.pace(),
                records.retry(),
                records.breaker(),
                records.idRules(),
                records.maxDepth(),
                records.flow(),
                records.topicCreation(),
                records.serializer(),
                records.listen(),
                records.shutdownTimeout(),
                records.warnings(),
                records.effective());
        values.problems().throwIfAny();
        return config;
    }
}
