package io.auditlog.enricher.config;

import io.auditlog.enricher.wire.AvroWireSerializer;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Every key, as Markdown, made from the same definitions that check a configuration. */
public final class ConfigReference {

    private static final String INTRODUCTION = """
            # Configuration reference

            A configuration is a `.properties` file in UTF-8. An environment variable `ENRICHER_` + the key in upper case with
            `_` for each dot overrides a key (`api.base.url`: `ENRICHER_API_BASE_URL`; `kafka.security.protocol`:
            `ENRICHER_KAFKA_SECURITY_PROTOCOL`). An empty value means the default, except for keys that are handed on.

            A value can hold references: `${env:VAR}`, `${file:/path/to/file.properties:key}` and `${dir:/path:file}`. They are
            resolved at start; what they stand for is never printed.

            Durations are a whole number and a unit: `250ms`, `10s`, `5m`, `1h`. Keys in **bold** are those to decide about.
            An unknown key, a bad value or a missing secret stops the start with one message that names them all
            (exit code 2). `audit-log-enricher config --config FILE` checks a file and prints what is in force.
            """;

    private static final String KAFKA = """

            ## Kafka's own keys

            What is written behind `kafka.` is handed to Kafka Streams and its clients as it is, with the prefixes of Streams
            where one client is meant: `kafka.producer.`, `kafka.consumer.`, `kafka.main.consumer.`,
            `kafka.restore.consumer.`, `kafka.admin.`, `kafka.topic.`. A name that Kafka does not know gives a warning. The
            defaults that differ from Kafka's, or that the worker counts on:

            | Key | Default |
            |---|---|
            """;

    private static final String LARGE_RECORDS = """

            Where `kafka.max.poll.records` is not set, it is at most half of `intake.line`.

            A record that is larger than the producer's `max.request.size` becomes a dead letter. To let larger ones through,
            raise `kafka.max.request.size` together with the topics' `max.message.bytes`.

            Some names are refused, with or without a prefix:

            | Key | Reason |
            |---|---|
            """;

    private ConfigReference() {}

    /** The whole page. */
    public static String markdown() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (String group : Definition.groups()) {
            appendGroup(page, group);
        }
        appendKafka(page);
        return page.toString();
    }

    private static void appendGroup(StringBuilder page, String group) {
        page.append("\n## ").append(group).append("\n\n");
        boolean handedOn = Definition.keys().stream()
                .filter(key -> key.group.equals(group))
                .allMatch(Definition::isHandedOn);
        if (handedOn) {
            page.append(
                    "Handed to the serializer where they are set; what stands last is the serializer's own default.\n\n");
        }
        page.append("| Key | Type | Default | Allowed | Meaning |\n|---|---|---|---|---|\n");
        Definition.keys().stream().filter(key -> key.group.equals(group)).forEach(key -> appendKey(page, key));
    }

    private static void appendKey(StringBuilder page, ConfigKey key) {
        String name = code(key.name);
        page.append("| ").append(key.importance == Importance.HIGH ? "**" + name + "**" : name);
        page.append(" | ").append(key.type.name().toLowerCase(Locale.ROOT));
        page.append(" | ").append(byDefault(key));
        page.append(" | ").append(cell(Definition.allowed(key)));
        page.append(" | ").append(cell(key.documentation + reach(key))).append(" |\n");
    }

    /** Of what is handed on, our own serializer does not heed everything. */
    private static String reach(ConfigKey key) {
        boolean unheeded = Definition.isHandedOn(key) && !AvroWireSerializer.heeds(key.name);
        return unheeded ? " Not for the default serializer." : "";
    }

    private static String byDefault(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        return key.defaultValue == null ? "-" : code(key.defaultValue.toString());
    }

    private static void appendKafka(StringBuilder page) {
        page.append(KAFKA);
        StreamsProperties.defaults().forEach((name, value) -> appendRow(page, name, code(value.toString())));
        page.append(LARGE_RECORDS);
        for (Map.Entry<String, String> refusal : KafkaRefusals.all().entrySet()) {
            appendRow(page, refusal.getKey(), cell(refusal.getValue()));
        }
    }

    private static void appendRow(StringBuilder page, String name, String text) {
        page.append("| ")
                .append(code(Definition.KAFKA + name))
                .append(" | ")
                .append(text)
                .append(" |\n");
    }

    private static String code(String text) {
        return "`" + text.replace("|", "\\|") + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
