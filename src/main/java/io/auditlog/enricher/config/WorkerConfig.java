package io.auditlog.enricher.config;

import io.auditlog.enricher.entry.IdRules;
import io.auditlog.enricher.fetch.breaker.BreakerSettings;
import io.auditlog.enricher.flow.FlowSettings;
import io.auditlog.enricher.flow.TopicCreation;
import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.source.RetrySettings;
import io.auditlog.enricher.source.SourceSettings;
import io.auditlog.enricher.translate.TranslateLimits;
import io.auditlog.enricher.watch.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A whole, valid configuration: the settings of every room.
 *
 * @param source how the API is reached
 * @param apiKey what it is asked with
 * @param pace how often
 * @param retry when an ID that fails by itself is written off
 * @param breaker how often the API is probed while it cannot be used
 * @param idRules which IDs are accepted
 * @param limits what a reply may hold
 * @param flow how the topology reads, commits and writes
 * @param topicCreation whether missing topics are created
 * @param serializer what writes Avro
 * @param listen where health and metrics are served
 * @param shutdownTimeout longest wait for a clean stop
 * @param warnings what is allowed and probably not meant, one line each, without secrets
 * @param effective every value in force and where it comes from, without secrets
 */
public record WorkerConfig(
        SourceSettings source,
        ApiKey apiKey,
        PaceSettings pace,
        RetrySettings retry,
        BreakerSettings breaker,
        IdRules idRules,
        TranslateLimits limits,
        FlowSettings flow,
        TopicCreation topicCreation,
        SerializerSettings serializer,
        ListenAddress listen,
        Duration shutdownTimeout,
        List<String> warnings,
        List<EffectiveValue> effective) {

    /**
     * Reads a properties file and the {@code ENRICHER_} variables that override it.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public static WorkerConfig load(Path file, Map<String, String> environment) throws ConfigurationException {
        Problems problems = new Problems();
        return assemble(Settings.read(file, environment, problems), problems);
    }

    /**
     * The same from properties that stand in no file.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public static WorkerConfig of(Map<String, String> properties, Map<String, String> environment)
            throws ConfigurationException {
        Problems problems = new Problems();
        return assemble(Settings.of(properties, environment, problems), problems);
    }

    private static WorkerConfig assemble(Settings settings, Problems problems) throws ConfigurationException {
        Values values = new Values(settings, problems);
        KafkaSettings kafka = KafkaSettings.read(settings, problems);
        UnknownKeys.tell(settings, problems);
        values.check(StreamsKeys.COMMIT_INTERVAL, () -> FlowKeys.checkTransactionTimeout(values, kafka));
        values.check(FlowKeys.HEARTBEAT, () -> FlowKeys.checkHeartbeat(values, kafka));
        values.check(TopicKeys.INPUT, () -> TopicKeys.topics(values));
        WorkerConfig config = new WorkerConfig(
                values.build(ConnectionKeys.BASE_URL, () -> ConnectionKeys.source(values)),
                values.build(CredentialKeys.API_KEY, () -> CredentialKeys.apiKey(values)),
                values.build(RateKeys.PER_SECOND, () -> RateKeys.pace(values)),
                values.build(RetryKeys.MAX_ATTEMPTS, () -> RetryKeys.retry(values)),
                values.build(BreakerKeys.PROBE_MAX, () -> BreakerKeys.breaker(values)),
                values.build(EntryKeys.ID_PATTERN, () -> EntryKeys.idRules(values)),
                values.build(EntryKeys.RESPONSE_MAX_DEPTH, () -> EntryKeys.limits(values)),
                values.build(TopicKeys.INPUT, () -> FlowKeys.flow(values, kafka)),
                values.build(TopicKeys.CREATE, () -> TopicKeys.creation(values)),
                values.build(SerializerKeys.VALUE_SERIALIZER, () -> RegistryKeys.serializer(values)),
                values.build(WorkerKeys.HTTP_LISTEN, () -> WorkerKeys.listen(values)),
                values.build(WorkerKeys.SHUTDOWN_TIMEOUT, () -> WorkerKeys.shutdownTimeout(values)),
                values.build(Definition.KAFKA, () -> Warnings.of(values, kafka)),
                values.build(Definition.KAFKA, () -> EffectiveValue.all(settings, values)));
        problems.throwIfAny();
        return config;
    }
}
