package io.auditlog.enricher.config;

import io.auditlog.enricher.convert.ocsf.OcsfMapper;
import io.auditlog.enricher.drift.Baseline;
import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.entry.RecordBody;
import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.evidence.CheckpointSettings;
import io.auditlog.enricher.fetch.SourceSettings;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.fetch.credentials.Credentials;
import io.auditlog.enricher.fetch.credentials.KeyFile;
import io.auditlog.enricher.fetch.credentials.KeyRing;
import io.auditlog.enricher.fetch.retry.RetrySettings;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.TopologySettings;
import io.auditlog.enricher.tracing.TracingSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.types.Password;

/**
 * A complete, valid configuration: the settings of each package.
 *
 * @param apiKey null if it is not needed
 * @param checkpoints if they are written, unless the keys are not needed
 * @param maxDepth maximum nesting of JSON in a response
 * @param zone the zone of timestamps without one
 * @param driftBaseline what entries are compared with; empty if with the first ones, or if it is not needed
 * @param recordBody what an enriched record carries of the reply's body
 * @param ocsf what makes OCSF events of entries; empty if none are written
 * @param warnings allowed but probably unintended settings, one line each, without secrets
 * @param effective every effective value and its origin, without secrets
 */
public record WorkerConfig(
        SourceSettings source,
        ApiKey apiKey,
        Optional<CheckpointSettings> checkpoints,
        RateLimitSettings pace,
        RetrySettings retry,
        BreakerSettings breaker,
        IdRules idRules,
        int maxDepth,
        Optional<ZoneId> zone,
        Optional<Baseline> driftBaseline,
        RecordBody recordBody,
        TopologySettings flow,
        Optional<OcsfMapper> ocsf,
        TopicCreation topicCreation,
        SerializerSettings serializer,
        InetSocketAddress listen,
        Duration shutdownTimeout,
        TracingSettings tracing,
        List<String> warnings,
        List<EffectiveValue> effective) {

    /**
     * Source of the API key: exactly one of the two.
     *
     * @param fixed the key itself, until the next start; {@code toString} hides it
     * @param file a file that contains only the key, or two during a rotation, apart from surrounding white space
     */
    public record ApiKey(Password fixed, Path file) {

        /**
         * The credentials from this source.
         *
         * @param nanoTime a monotonic clock, in nanoseconds
         * @throws IllegalArgumentException if the file holds no usable key
         */
        public Credentials open(LongSupplier nanoTime) {
            return file == null ? KeyRing.of(fixed.value(), nanoTime) : new KeyFile(file, nanoTime);
        }
    }

    /**
     * One effective value, safe to print.
     *
     * @param shown its text, hidden if it may be a secret; a reference is shown unresolved
     * @param origin a file, an environment variable, or "default"
     */
    public record EffectiveValue(String key, String shown, String origin) {}

    /**
     * Reads a properties file and the {@code ENRICHER_} variables that override it.
     *
     * @throws ConfigurationException with all errors
     */
    public static WorkerConfig load(Path file, Map<String, String> environment) throws ConfigurationException {
        return new SettingsRecords(Settings.read(file, environment)).worker(true, true);
    }

    /**
     * Like {@link #load}, for commands that do not call the API: its key and the baseline need not be set or readable.
     *
     * @throws ConfigurationException with all errors except those of keys and baseline
     */
    public static WorkerConfig withoutKey(Path file, Map<String, String> environment) throws ConfigurationException {
        return new SettingsRecords(Settings.read(file, environment)).worker(false, false);
    }

    /**
     * Like {@link #withoutKey}, for a command that compares with the baseline.
     *
     * @throws ConfigurationException with all errors except those of keys
     */
    public static WorkerConfig withBaseline(Path file, Map<String, String> environment) throws ConfigurationException {
        return new SettingsRecords(Settings.read(file, environment)).worker(false, true);
    }

    /**
     * Like {@link #load}, from properties that are not in a file.
     *
     * @throws ConfigurationException with all errors
     */
    public static WorkerConfig of(Map<String, String> properties, Map<String, String> environment)
            throws ConfigurationException {
        return new SettingsRecords(Settings.of(properties, environment)).worker(true, true);
    }
}
