package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.TopicCreation;
import io.auditlog.enricher.ratelimit.RateLimitSettings;
import io.auditlog.enricher.topology.TopologySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The part of the worker's configuration that the dead-letter commands need. It excludes the API key, which need not be
 * set or readable.
 *
 * @param warnings allowed but probably unintended settings, one line each, without secrets
 */
public record DeadLetterConfig(
        TopologySettings flow,
        TopicCreation topicCreation,
        SerializerSettings serializer,
        RateLimitSettings pace,
        List<String> warnings) {

    /**
     * Reads the same file and variables as the worker, under the same rules.
     *
     * @throws ConfigurationException with all errors except those of the API key
     */
    public static DeadLetterConfig load(Path file, Map<String, String> environment) throws ConfigurationException {
        return new SettingsRecords(Settings.read(file, environment)).deadLetters();
    }

    /**
     * Like {@link #load}, from properties that are not in a file.
     *
     * @throws ConfigurationException with all errors except those of the API key
     */
    public static DeadLetterConfig of(Map<String, String> properties, Map<String, String> environment)
            throws ConfigurationException {
        return new SettingsRecords(Settings.of(properties, environment)).deadLetters();
    }
}
