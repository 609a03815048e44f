package io.auditlog.enricher.config;

import io.auditlog.enricher.flow.FlowSettings;
import io.auditlog.enricher.flow.TopicCreation;
import io.auditlog.enricher.pace.PaceSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the commands about dead letters need of the worker's configuration. The API key is no part of it: neither does it
 * have to be there, nor to be readable.
 *
 * @param flow topics, and how the cluster is reached
 * @param topicCreation whether missing topics are created
 * @param serializer how letters were written
 * @param pace how often the API may be asked
 * @param warnings what is allowed and probably not meant, one line each, without secrets
 */
public record LettersConfig(
        FlowSettings flow,
        TopicCreation topicCreation,
        SerializerSettings serializer,
        PaceSettings pace,
        List<String> warnings) {

    /**
     * Reads the same file and variables as the worker, and holds them to the same rules.
     *
     * @throws ConfigurationException with everything that is wrong, the API key apart
     */
    public static LettersConfig load(Path file, Map<String, String> environment) throws ConfigurationException {
        Problems problems = new Problems();
        return assemble(Settings.read(file, environment, problems), problems);
    }

    /**
     * The same from properties that stand in no file.
     *
     * @throws ConfigurationException with everything that is wrong, the API key apart
     */
    public static LettersConfig of(Map<String, String> properties, Map<String, String> environment)
            throws ConfigurationException {
        Problems problems = new Problems();
        return assemble(Settings.of(properties, environment, problems), problems);
    }

    private static LettersConfig assemble(Settings settings, Problems problems) throws ConfigurationException {
        Values values = new Values(settings, problems);
        KafkaSettings kafka = KafkaSettings.read(settings, problems);
        UnknownKeys.tell(settings, problems);
        problems.forgive(CredentialKeys.API_KEY, CredentialKeys.API_KEY_FILE);
        values.check(TopicKeys.INPUT, () -> TopicKeys.topics(values));
        LettersConfig config = new LettersConfig(
                values.build(TopicKeys.INPUT, () -> FlowKeys.flow(values, kafka)),
                values.build(TopicKeys.CREATE, () -> TopicKeys.creation(values)),
                values.build(SerializerKeys.VALUE_SERIALIZER, () -> RegistryKeys.serializer(values)),
                values.build(RateKeys.PER_SECOND, () -> RateKeys.pace(values)),
                List.copyOf(kafka.warnings()));
        problems.throwIfAny();
        return config;
    }
}
